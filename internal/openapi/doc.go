// Package openapi writes the document of the interface over HTTP, from the routes of
// package httpapi. It is the room of huma, and no part of the program: the program has
// the document that was written.
package openapi
