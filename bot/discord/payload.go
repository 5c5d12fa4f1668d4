package discord

import (
	"encoding/json"

	"github.com/firstline-support/firstline/bot/loose"
)

type (
	lax[T any]  = loose.Value[T]
	list[T any] = loose.List[T]
	word        = loose.Text
	yes         = loose.Yes
	number      = loose.Number
)

// A user is somebody on Discord.
type user struct {
	ID     word `json:"id"`
	Name   word `json:"username"`
	Global word `json:"global_name"`
	Bot    yes  `json:"bot"`
	System yes  `json:"system"`
}

// A member is a user in one server.
type member struct {
	User        lax[user]    `json:"user"`
	Nick        word         `json:"nick"`
	Roles       list[string] `json:"roles"`
	Permissions word         `json:"permissions"` // only with interactions
}

// A message as the gateway and the REST API send it. Of an edit and of a deletion some fields are missing.
type message struct {
	ID          word           `json:"id"`
	Channel     word           `json:"channel_id"`
	Guild       word           `json:"guild_id"`
	Type        number         `json:"type"`
	Author      lax[user]      `json:"author"`
	Member      lax[member]    `json:"member"`
	Webhook     word           `json:"webhook_id"`
	Content     word           `json:"content"`
	Edited      word           `json:"edited_timestamp"`
	Mentions    list[user]     `json:"mentions"`
	Roles       list[string]   `json:"mention_roles"`
	Everyone    yes            `json:"mention_everyone"`
	Attachments list[file]     `json:"attachments"`
	Stickers    list[sticker]  `json:"sticker_items"`
	Embeds      list[embedded] `json:"embeds"`
	Reference   lax[reference] `json:"message_reference"`
	Referenced  *message       `json:"-"`
	Snapshots   list[snapshot] `json:"message_snapshots"`
	Nonce       lax[nonce]     `json:"nonce"`
	Components  lax[rawJSON]   `json:"components"`
	Flags       number         `json:"flags"`
}

type rawJSON = json.RawMessage

// UnmarshalJSON reads the message that is answered, which holds none itself.
func (m *message) UnmarshalJSON(data []byte) error {
	type fields message
	if err := json.Unmarshal(data, (*fields)(m)); err != nil {
		return err
	}
	var about struct {
		Referenced lax[fields] `json:"referenced_message"`
	}
	_ = json.Unmarshal(data, &about) // it was read once already
	if about.Referenced.V.ID.V != "" {
		referenced := message(about.Referenced.V)
		m.Referenced = &referenced
	}
	return nil
}

// A nonce is a text or a number.
type nonce string

// UnmarshalJSON takes both.
func (n *nonce) UnmarshalJSON(data []byte) error {
	var text string
	if json.Unmarshal(data, &text) == nil {
		*n = nonce(text)
		return nil
	}
	*n = nonce(data)
	return nil
}

type file struct {
	ID   word   `json:"id"`
	Name word   `json:"filename"`
	Type word   `json:"content_type"`
	Size number `json:"size"`
	URL  word   `json:"url"`
}

type sticker struct {
	Name word `json:"name"`
}

type embedded struct {
	Title       word          `json:"title"`
	Description word          `json:"description"`
	Fields      list[fielded] `json:"fields"`
}

type fielded struct {
	Name  word `json:"name"`
	Value word `json:"value"`
}

// A reference is the message that another answers or passes on.
type reference struct {
	Type    number `json:"type"` // 1: passed on
	Message word   `json:"message_id"`
	Channel word   `json:"channel_id"`
	Guild   word   `json:"guild_id"`
}

// A snapshot is a message that was passed on. It has no author.
type snapshot struct {
	Message lax[message] `json:"message"`
}

// A deletion is what Discord tells of deleted messages.
type deletion struct {
	ID      word         `json:"id"`
	IDs     list[string] `json:"ids"`
	Channel word         `json:"channel_id"`
	Guild   word         `json:"guild_id"`
}

// The types of interactions.
const (
	interactCommand = 2
	interactPress   = 3
	interactForm    = 5
)

// An interaction is a command, a press or a form that somebody sent.
type interaction struct {
	ID      word         `json:"id"`
	App     word         `json:"application_id"`
	Type    number       `json:"type"`
	Token   word         `json:"token"`
	Guild   word         `json:"guild_id"`
	Channel word         `json:"channel_id"`
	Where   lax[channel] `json:"channel"`
	Member  lax[member]  `json:"member"` // in a server
	User    lax[user]    `json:"user"`   // elsewhere
	Locale  word         `json:"locale"`
	Message lax[message] `json:"message"` // with what was pressed
	Data    lax[data]    `json:"data"`
}

// by is who sent it.
func (i interaction) by() user {
	if i.Member.V.User.V.ID.V != "" {
		return i.Member.V.User.V
	}
	return i.User.V
}

// data is what was sent with an interaction.
type data struct {
	Name       word          `json:"name"`
	Type       number        `json:"type"`
	CustomID   word          `json:"custom_id"`
	Values     list[string]  `json:"values"`
	Options    list[option]  `json:"options"`
	Target     word          `json:"target_id"`
	Resolved   lax[resolved] `json:"resolved"`
	Components lax[rawJSON]  `json:"components"` // of a form
}

// option gives what was written behind a command under a name.
func (d data) option(name string) string {
	for _, o := range d.Options.V {
		if o.Name.V == name {
			return o.Value.V
		}
	}
	return ""
}

type option struct {
	Name  word `json:"name"`
	Value word `json:"value"`
}

type resolved struct {
	Messages lax[map[string]message] `json:"messages"`
}

// The types of channels.
const (
	kindText          = 0
	kindDirect        = 1
	kindVoice         = 2
	kindAnnounce      = 5
	kindAnnounceTalk  = 10
	kindPublicThread  = 11
	kindPrivateThread = 12
	kindStage         = 13
	kindForum         = 15
	kindMedia         = 16
)

// A channel is one of a server, a thread, or somebody's direct messages.
type channel struct {
	ID     word         `json:"id"`
	Guild  word         `json:"guild_id"`
	Parent word         `json:"parent_id"`
	Owner  word         `json:"owner_id"` // of a thread
	Type   number       `json:"type"`
	Name   word         `json:"name"`
	NSFW   yes          `json:"nsfw"`
	Last   word         `json:"last_message_id"`
	Tags   list[string] `json:"applied_tags"`   // of a post
	Known  list[tag]    `json:"available_tags"` // of a forum
	Thread lax[thread]  `json:"thread_metadata"`
}

type tag struct {
	ID   word `json:"id"`
	Name word `json:"name"`
}

type thread struct {
	Archived yes `json:"archived"`
	Locked   yes `json:"locked"`
}

// threaded tells whether it is a thread.
func (c channel) threaded() bool {
	return c.Type.V >= kindAnnounceTalk && c.Type.V <= kindPrivateThread
}

// A server is a guild, as Discord calls it.
type server struct {
	ID       word          `json:"id"`
	Name     word          `json:"name"`
	Locale   word          `json:"preferred_locale"`
	Gone     yes           `json:"unavailable"`
	Channels list[channel] `json:"channels"`
	Threads  list[channel] `json:"threads"`
	Roles    list[role]    `json:"roles"`
}

type role struct {
	ID   word `json:"id"`
	Name word `json:"name"`
}
