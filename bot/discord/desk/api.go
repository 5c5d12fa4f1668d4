package desk

import (
	"context"
	"encoding/json"
	"errors"

	"github.com/bwmarrin/discordgo"

	"github.com/firstline-support/firstline/bot/discord/rest"
	"github.com/firstline-support/firstline/handoff"
)

// An API is what the desk needs of the connection to Discord. [rest.Client] is one.
type API interface {
	With(ctx context.Context) *discordgo.Session
	Post(ctx context.Context, channel string, m rest.Outgoing) (*discordgo.Message, error)
	Edit(ctx context.Context, channel, id string, m rest.Outgoing) (*discordgo.Message, error)
	Delete(ctx context.Context, channel, id string) error
	ForumPost(ctx context.Context, forum string, t rest.Thread, m rest.Outgoing) (*discordgo.Channel, error)
	PrivateThread(ctx context.Context, channel string, t rest.Thread) (*discordgo.Channel, error)
	Messages(ctx context.Context, channel string, p rest.Page) ([]json.RawMessage, error)
	Message(ctx context.Context, channel, id string) (json.RawMessage, error)
	Respond(ctx context.Context, i rest.Interaction, r *discordgo.InteractionResponse) error
	Followup(ctx context.Context, i rest.Interaction, m rest.Outgoing) (*discordgo.Message, error)
	EditResponse(ctx context.Context, i rest.Interaction, m rest.Outgoing) (*discordgo.Message, error)
}

// later says in our words that Discord asks for patience, or needs it.
func later(err error) error {
	var said *handoff.Later
	if wait := rest.Wait(err); wait > 0 && !errors.As(err, &said) {
		return &handoff.Later{After: wait, Err: err}
	}
	return err
}

// patience is [later] for the reading of threads: what is about one channel alone holds up no other.
func patience(err error) error {
	switch rest.Kind(err) {
	case rest.NoAccess, rest.NoPermission, rest.TooManyThreads:
		return err
	}
	return later(err)
}

// gone tells whether a thread or a message was deleted.
func gone(err error) bool {
	kind := rest.Kind(err)
	return kind == rest.UnknownChannel || kind == rest.UnknownMessage
}
