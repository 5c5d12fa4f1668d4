package discordtest

type checker struct{}

func newChecker() (*checker, error) { return &checker{}, nil }

// checked tells what is wrong with the body of a request. The caller holds mu.
func (s *Server) checked(*request) error { return nil }
