package probe

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/firstline-support/firstline/bot/action"
)

// TCP checks that a port accepts a connection.
type TCP struct {
	Target `yaml:",inline"`
	Port   int `yaml:"port"`
	// Slow is how long connecting may take; 0: as long as the check.
	Slow time.Duration `yaml:"slow"`
}

func (d TCP) build() (runner, error) {
	number, err := port(d.Port, 0)
	if err != nil {
		return nil, err
	}
	a, err := d.aim(number)
	if err = errors.Join(err, patience(d.Slow)); err != nil {
		return nil, err
	}
	return func(ctx context.Context, t *trail, with map[string]string) finding {
		host, stop := a.host(t, with)
		if stop != nil {
			return *stop
		}
		conn, stop := a.connect(ctx, t, host, number)
		if stop != nil {
			return *stop
		}
		if err := conn.Close(); err != nil {
			t.note("closing the connection failed: %v", err)
		}
		return unhurried(t, d.Slow, finding{code: action.OK, values: map[string]string{"host": host}})
	}, nil
}

// patience checks how long something may take before it is slow.
func patience(slow time.Duration) error {
	if slow < 0 || slow > maxWithin {
		return fmt.Errorf("slow: %s is not between 0 and %s", slow, maxWithin)
	}
	return nil
}

// unhurried makes what is fine slow when it took longer than declared.
func unhurried(t *trail, slow time.Duration, f finding) finding {
	if f.code == action.OK && slow > 0 && t.took() > slow {
		t.note("slower than %s", slow)
		f.code = Slow
	}
	return f
}
