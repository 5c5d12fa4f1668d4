package desk

import (
	"context"
	"fmt"
	"slices"

	"github.com/slack-go/slack"

	"github.com/firstline-support/firstline/handoff"
)

// RemindOfReviews implements [handoff.ReviewDesk]: it posts in the team's channel, or in the one of those without a
// channel of their own. Titles of articles that are not for everybody stand only where nobody but the team reads: in a
// private channel that is this team's alone.
func (d *Desk) RemindOfReviews(ctx context.Context, r handoff.Reviews) (handoff.Place, error) {
	place, err := d.remind(ctx, r)
	d.report(err)
	if err != nil {
		return handoff.Place{}, fmt.Errorf("a reminder of reviews to Slack: %w", later(err))
	}
	return place, nil
}

func (d *Desk) remind(ctx context.Context, r handoff.Reviews) (handoff.Place, error) {
	private := slices.Contains(d.opt.Teams.Privacy(), r.Team)
	if d.opt.Channels[r.Team] == "" && (private || d.opt.Channels[DefaultChannel] == "") {
		return handoff.Place{}, nil
	}
	channel, err := d.channel(ctx, r.Team)
	if err != nil {
		return handoff.Place{}, err
	}
	secret, err := d.alone(ctx, r.Team)
	if err != nil {
		return handoff.Place{}, err
	}
	if !secret {
		r = r.Public()
	}
	if len(r.Due) == 0 {
		return handoff.Place{}, nil
	}
	part := d.maker().Words(d.faces().Reviews(r))[0]
	t, err := d.postOnce(ctx, channel, mark{event: aReminder, key: digest(r.ID)}, r.At, part)
	if err != nil {
		return handoff.Place{}, err
	}
	return handoff.Place{Ref: t.String()}, nil
}

// alone tells whether nobody but the team reads what is written in its channel.
func (d *Desk) alone(ctx context.Context, team string) (bool, error) {
	channel := d.opt.Channels[team]
	if channel == "" {
		return false, nil
	}
	for other, theirs := range d.opt.Channels {
		if other != team && theirs == channel {
			return false, nil
		}
	}
	info, err := d.opt.API.GetConversationInfoContext(ctx, &slack.GetConversationInfoInput{ChannelID: channel})
	if err != nil {
		return false, fmt.Errorf("look at channel %s: %w", channel, err)
	}
	return info.IsPrivate, nil
}
