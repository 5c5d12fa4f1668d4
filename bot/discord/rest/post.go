package rest

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"strings"

	"github.com/bwmarrin/discordgo"
)

// Outgoing is a message to be sent.
type Outgoing struct {
	Content    string
	Embeds     []*discordgo.MessageEmbed
	Components []discordgo.MessageComponent
	Flags      discordgo.MessageFlags
	Files      []*discordgo.File // read once: another try needs other readers
	Nonce      string            // what is sent with the same one within some minutes appears once; only [Client.Post]
	ReplyTo    string            // a message of the same channel; when it is gone this is no reply; only [Client.Post]
}

// maxNonce is the longest nonce that Discord takes.
const maxNonce = 25

// payload is a message as Discord wants it. discordgo's own knows no nonce, writes null where nothing is meant, and
// changes the embeds that it is given.
type payload struct {
	Content    string                       `json:"content,omitempty"`
	Embeds     []*discordgo.MessageEmbed    `json:"embeds,omitempty"`
	Components []discordgo.MessageComponent `json:"components,omitempty"`
	Flags      discordgo.MessageFlags       `json:"flags,omitempty"`
	Mentions   mentions                     `json:"allowed_mentions"`
	Nonce      string                       `json:"nonce,omitempty"`
	Enforce    bool                         `json:"enforce_nonce,omitempty"`
	Reference  *reference                   `json:"message_reference,omitempty"`
}

// mentions are the people whom a message may mention: nobody, whatever stands in it.
type mentions struct{}

// MarshalJSON implements [json.Marshaler].
func (mentions) MarshalJSON() ([]byte, error) {
	return []byte(`{"parse":[],"replied_user":false}`), nil
}

type reference struct {
	Message string `json:"message_id"`
	Must    bool   `json:"fail_if_not_exists"`
}

// change is what a message becomes. What is empty is taken away.
type change struct {
	Content    string                       `json:"content"`
	Embeds     []*discordgo.MessageEmbed    `json:"embeds"`
	Components []discordgo.MessageComponent `json:"components"`
	Flags      *discordgo.MessageFlags      `json:"flags,omitempty"`
	Mentions   mentions                     `json:"allowed_mentions"`
}

func (m Outgoing) payload() payload {
	return payload{Content: m.Content, Embeds: m.Embeds, Components: m.Components, Flags: m.Flags}
}

// editable are the flags that can be changed.
const editable = discordgo.MessageFlagsSuppressEmbeds | discordgo.MessageFlagsIsComponentsV2

func (m Outgoing) change() change {
	c := change{Content: m.Content, Embeds: m.Embeds, Components: m.Components}
	if c.Embeds == nil {
		c.Embeds = []*discordgo.MessageEmbed{}
	}
	if c.Components == nil {
		c.Components = []discordgo.MessageComponent{}
	}
	if flags := m.Flags & editable; flags != 0 {
		c.Flags = &flags
	}
	return c
}

// Post sends a message to a channel or thread. Of the message that comes back only the ids are sure to be there.
func (c *Client) Post(ctx context.Context, channel string, m Outgoing) (*discordgo.Message, error) {
	if len(m.Nonce) > maxNonce {
		return nil, fmt.Errorf("a nonce of %d bytes, the limit is %d", len(m.Nonce), maxNonce)
	}
	body := m.payload()
	body.Nonce, body.Enforce = m.Nonce, m.Nonce != ""
	if m.ReplyTo != "" {
		body.Reference = &reference{Message: m.ReplyTo}
	}
	answer, err := c.call(ctx, http.MethodPost, discordgo.EndpointChannelMessages(channel), body, m.Files)
	if err != nil {
		return nil, err
	}
	return message(answer)
}

// Edit makes a message of ours another one. What the new one lacks is taken away, but for files: new ones are added.
func (c *Client) Edit(ctx context.Context, channel, id string, m Outgoing) (*discordgo.Message, error) {
	answer, err := c.call(ctx, http.MethodPatch, discordgo.EndpointChannelMessage(channel, id), m.change(), m.Files)
	if err != nil {
		return nil, err
	}
	return message(answer)
}

// Delete takes a message away. One that is gone already is no error.
func (c *Client) Delete(ctx context.Context, channel, id string) error {
	_, err := c.call(ctx, http.MethodDelete, discordgo.EndpointChannelMessage(channel, id), nil, nil)
	if Kind(err) == UnknownMessage {
		return nil
	}
	return err
}

// call makes a call with a body and files, and gives the answer.
func (c *Client) call(ctx context.Context, method, address string, body any, files []*discordgo.File) ([]byte, error) {
	form, data, err := encode(body, files)
	if err != nil {
		return nil, fmt.Errorf("encode what Discord is sent: %w", err)
	}
	answer, err := c.With(ctx).RequestRaw(method, address, form, data, "", 0)
	return answer, conceal(err)
}

// encode gives a body and how it is encoded.
func encode(body any, files []*discordgo.File) (form string, data []byte, err error) {
	if len(files) == 0 {
		if body == nil {
			return "", nil, nil
		}
		data, err = json.Marshal(body)
		return "application/json", data, err
	}
	safe := make([]*discordgo.File, 0, len(files))
	for _, f := range files {
		one := *f
		one.Name, one.ContentType = printable(f.Name), printable(f.ContentType)
		safe = append(safe, &one)
	}
	return discordgo.MultipartBodyWithJSON(body, safe)
}

// printable takes out of a name what would be a line of its own in the head of a file: discordgo leaves it in.
func printable(name string) string {
	return strings.Map(func(r rune) rune {
		if r < ' ' || r == 0x7f {
			return '_'
		}
		return r
	}, name)
}

// message reads a message that Discord made. It is there, also when discordgo cannot read all of it.
func message(answer []byte) (*discordgo.Message, error) {
	var m discordgo.Message
	if json.Unmarshal(answer, &m) == nil && m.ID != "" {
		return &m, nil
	}
	var ids struct {
		ID      string `json:"id"`
		Channel string `json:"channel_id"`
	}
	if err := json.Unmarshal(answer, &ids); err != nil || ids.ID == "" {
		return nil, fmt.Errorf("answer of Discord without a message: %w", ErrAnswer)
	}
	return &discordgo.Message{ID: ids.ID, ChannelID: ids.Channel}, nil
}
