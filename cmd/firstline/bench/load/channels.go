package load

import (
	"context"
	"fmt"
)

// A Stage is what a channel needs around it: for all but the web chat a platform, which is simulated.
type Stage struct {
	Config string                                         // lines for firstline.yaml
	Env    []string                                       // of the nodes
	Play   func(ctx context.Context, urls []string) error // tells the platform where the nodes are, and waits for them
	Close  func() error

	Channel Channel
}

// Channels are those that can be driven.
func Channels() []string { return []string{"web"} }

// Set prepares a channel.
func Set(_ context.Context, channel string) (*Stage, error) {
	if channel == "web" {
		w := newWeb(nil)
		return &Stage{Channel: w, Play: func(_ context.Context, urls []string) error {
			w.urls = urls
			return nil
		}, Close: func() error {
			w.close()
			return nil
		}}, nil
	}
	return nil, fmt.Errorf("no channel is called %q", channel)
}
