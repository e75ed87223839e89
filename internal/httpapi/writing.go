package httpapi

// mountWriting mounts what changes something.
func mountWriting(s *Server) {}
