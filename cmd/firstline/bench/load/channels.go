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

// Set prepares a channel.
func Set(ctx context.Context, channel string) (*Stage, error) {
	switch channel {
	case "slack":
		return slackStage(ctx)
	case "discord":
		return discordStage(ctx)
	case "web":
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
