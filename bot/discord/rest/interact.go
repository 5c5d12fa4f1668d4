package rest

import (
	"context"
	"net/http"

	"github.com/bwmarrin/discordgo"
)

// An Interaction is what is needed to answer one: within three seconds with [Client.Respond], and within a quarter of
// an hour with all others. No permission is needed, and the bot's token is not either.
type Interaction struct{ ID, App, Token string }

// original is what Discord calls the message that answers an interaction first.
const original = "@original"

// response is an answer to an interaction.
type response struct {
	Type discordgo.InteractionResponseType `json:"type"`
	Data any                               `json:"data,omitempty"`
}

// form is a modal.
type form struct {
	ID         string                       `json:"custom_id"`
	Title      string                       `json:"title"`
	Components []discordgo.MessageComponent `json:"components"`
}

// Respond is the first answer to an interaction. An error of kind [AlreadyAnswered] may be an earlier try's success.
func (c *Client) Respond(ctx context.Context, i Interaction, r *discordgo.InteractionResponse) error {
	body := response{Type: r.Type}
	var files []*discordgo.File
	d := r.Data
	if d == nil {
		d = &discordgo.InteractionResponseData{}
	}
	m := Outgoing{Content: d.Content, Embeds: d.Embeds, Components: d.Components, Flags: d.Flags}
	switch r.Type {
	case discordgo.InteractionResponseChannelMessageWithSource:
		body.Data, files = m.payload(), d.Files
	case discordgo.InteractionResponseUpdateMessage:
		body.Data, files = m.change(), d.Files
	case discordgo.InteractionResponseDeferredChannelMessageWithSource:
		body.Data = map[string]discordgo.MessageFlags{"flags": d.Flags}
	case discordgo.InteractionApplicationCommandAutocompleteResult:
		choices := d.Choices
		if choices == nil {
			choices = []*discordgo.ApplicationCommandOptionChoice{}
		}
		body.Data = map[string]any{"choices": choices}
	case discordgo.InteractionResponseModal:
		body.Data = form{d.CustomID, d.Title, d.Components}
	}
	_, err := c.call(ctx, http.MethodPost, discordgo.EndpointInteractionResponse(i.ID, i.Token), body, files)
	return err
}

// EditResponse makes the first answer another message; a deferred one appears by it. It may be repeated.
func (c *Client) EditResponse(ctx context.Context, i Interaction, m Outgoing) (*discordgo.Message, error) {
	return c.EditFollowup(ctx, i, original, m)
}

// DeleteResponse takes the first answer away. One that is gone already is no error.
func (c *Client) DeleteResponse(ctx context.Context, i Interaction) error {
	address := discordgo.EndpointWebhookMessage(i.App, i.Token, original)
	_, err := c.call(ctx, http.MethodDelete, address, nil, nil)
	if Kind(err) == UnknownMessage {
		return nil
	}
	return err
}

// Followup sends another message after the first answer. Discord has no nonce for it: after an error that is
// [Trouble.Doubtful] it may have appeared.
func (c *Client) Followup(ctx context.Context, i Interaction, m Outgoing) (*discordgo.Message, error) {
	address := discordgo.EndpointWebhookToken(i.App, i.Token) + "?wait=true"
	answer, err := c.call(ctx, http.MethodPost, address, m.payload(), m.Files)
	if err != nil {
		return nil, err
	}
	return message(answer)
}

// EditFollowup makes a message that was sent after the first answer another one.
func (c *Client) EditFollowup(ctx context.Context, i Interaction, id string, m Outgoing) (*discordgo.Message, error) {
	address := discordgo.EndpointWebhookMessage(i.App, i.Token, id)
	answer, err := c.call(ctx, http.MethodPatch, address, m.change(), m.Files)
	if err != nil {
		return nil, err
	}
	return message(answer)
}
