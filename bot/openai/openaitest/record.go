package openaitest

import (
	"context"
	"fmt"
	"slices"
)

// started remembers a call.
func (s *Server) started(c Call) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.calls = append(s.calls, c)
	if keep := s.opts.Calls; keep > 0 && len(s.calls) > 2*keep {
		s.calls = slices.Clone(s.calls[len(s.calls)-keep:])
	}
	s.running++
	s.most = max(s.most, s.running)
	s.notify()
}

func (s *Server) ended() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.running--
	s.notify()
}

// notify tells who waits that something changed. The caller holds mu.
func (s *Server) notify() {
	close(s.changed)
	s.changed = make(chan struct{})
}

// mostComplaints is how many are remembered: a server may run for long.
const mostComplaints = 1000

// complain records that a request breaks the specification.
func (s *Server) complain(format string, args ...any) {
	complaint := fmt.Sprintf(format, args...)
	s.mu.Lock()
	if len(s.complaints) < mostComplaints {
		s.complaints = append(s.complaints, complaint)
	}
	s.mu.Unlock()
	if s.opts.Report != nil {
		s.opts.Report(complaint)
	}
}

// Complaints are all requests so far that break the specification.
func (s *Server) Complaints() []string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return slices.Clone(s.complaints)
}

// Calls are all calls so far, also those that were refused, as far as they are remembered.
func (s *Server) Calls() []Call {
	s.mu.Lock()
	defer s.mu.Unlock()
	return slices.Clone(s.calls)
}

// Running is how many calls are being answered, and how many ever were at the same time.
func (s *Server) Running() (now, most int) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.running, s.most
}

// Await returns when the condition holds; it is looked at again whenever a call came or ended.
func (s *Server) Await(ctx context.Context, holds func() bool) error {
	for {
		s.mu.Lock()
		changed := s.changed
		s.mu.Unlock()
		if holds() {
			return nil
		}
		select {
		case <-changed:
		case <-ctx.Done():
			return fmt.Errorf("what was waited for did not happen at the model: %w", ctx.Err())
		}
	}
}
