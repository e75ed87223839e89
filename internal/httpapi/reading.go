package httpapi

// mountReading mounts what asks and changes nothing.
func mountReading(s *Server) {
	mount(s, whoami())
}
