package desk

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/bwmarrin/discordgo"

	"github.com/firstline-support/firstline/bot/discord/rest"
	"github.com/firstline-support/firstline/bot/markdown"
	"github.com/firstline-support/firstline/handoff"
)

// noteReviews is where the latest reminder of a team lies, behind its id.
func noteReviews(team string) string { return "desk/reviews/" + team }

// RemindOfReviews implements [handoff.ReviewDesk]: each reminder has a thread of its own in the team's channel, or in
// the one of those without a channel of their own. Agents of other teams read along in a forum, so there titles of
// articles that are not for everybody are only counted.
func (d *Desk) RemindOfReviews(ctx context.Context, r handoff.Reviews) (handoff.Place, error) {
	place, err := d.remind(ctx, r)
	d.report(err)
	if err != nil {
		return handoff.Place{}, fmt.Errorf("a reminder of reviews to Discord: %w", later(err))
	}
	return place, nil
}

func (d *Desk) remind(ctx context.Context, r handoff.Reviews) (handoff.Place, error) {
	private := slices.Contains(d.opt.Teams.Privacy(), r.Team)
	if d.opt.Channels[r.Team] == "" && (private || d.opt.Channels[DefaultChannel] == "") {
		return handoff.Place{}, nil
	}
	in, err := d.room(ctx, r.Team)
	if err != nil {
		return handoff.Place{}, err
	}
	if in.forum {
		r = r.Public()
	}
	if len(r.Due) == 0 {
		return handoff.Place{}, nil
	}
	p, err := d.put(ctx, in, d.reviews(r))
	if err != nil {
		return handoff.Place{}, err
	}
	return handoff.Place{Ref: p.String(), URL: "https://discord.com/channels/" + in.guild + "/" + p.thread}, nil
}

// reviews is the notice of a reminder. Its small print names it.
func (d *Desk) reviews(r handoff.Reviews) notice {
	var text []string
	for _, m := range d.maker().Words(d.faces().Reviews(r)) {
		text = append(text, m.Content)
	}
	embed := &discordgo.MessageEmbed{Description: strings.Join(text, "\n"), Color: ofNote,
		Footer: &discordgo.MessageEmbedFooter{Text: d.opt.Prefix + " · " + r.ID}}
	return notice{note: noteReviews(r.Team), id: r.ID, team: r.Team, since: r.At,
		name:  markdown.Cut(handoff.OneLine(d.faces().ReviewsTitle(r)), maxName),
		is:    func(m message) bool { return m.shows() == r.ID },
		first: rest.Outgoing{Embeds: []*discordgo.MessageEmbed{embed}}}
}
