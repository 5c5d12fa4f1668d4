package action

import (
	"context"
	"maps"
)

// Simulated is a performer that touches nothing: for trying out flows, and for the demo.
type Simulated struct {
	Code   string
	Values map[string]string
	Secret string // of a real one something like this would be handed over
}

// Perform implements [Performer].
func (s Simulated) Perform(_ context.Context, _ Call) (Result, error) {
	r := Result{Code: s.Code, Values: maps.Clone(s.Values)}
	if s.Code == OK {
		r.Secret = s.Secret
	}
	return r, nil
}
