// Package docs has what is written here and handed out by the program.
package docs

import _ "embed"

// OpenAPI is the description of the interface over HTTP, OpenAPI 3.1 in JSON.
//
//go:embed openapi.json
var OpenAPI string
