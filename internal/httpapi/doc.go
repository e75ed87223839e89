// Package httpapi is a workspace over the network, both ends of it. The two ends of
// an endpoint stand in one file: its line in the table of routes, what it takes,
// how the server answers, and how the client asks.
//
// The server calls a workspace.Workspace and holds no rule of its own besides who
// may call what. The client is a workspace.Workspace. What travels is spelled by
// the vocabulary: rows, changes and error kinds read and write themselves. This is
// the only room that knows HTTP.
package httpapi
