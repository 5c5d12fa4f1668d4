package rest

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"

	"github.com/bwmarrin/discordgo"
)

// A Thread is one to be begun.
type Thread struct {
	Name    string   // 1 to 100 characters
	Archive int      // minutes without a message until it is archived: 60, 1440, 4320 or 10080; 0: as the channel says
	Tags    []string // of a forum, at most 5
	Invite  bool     // whether all members of a private one may add others
}

// opening is a thread as Discord wants it.
type opening struct {
	Name    string                `json:"name"`
	Archive int                   `json:"auto_archive_duration,omitempty"`
	Tags    []string              `json:"applied_tags,omitempty"`
	Type    discordgo.ChannelType `json:"type,omitempty"`
	Invite  *bool                 `json:"invitable,omitempty"`
	Message *payload              `json:"message,omitempty"`
}

// ForumPost begins a post in a forum. Its first message has the id of the post. Discord has no nonce for it: after an
// error that is [Trouble.Doubtful] the forum's threads have to be looked through.
func (c *Client) ForumPost(ctx context.Context, forum string, t Thread, m Outgoing) (*discordgo.Channel, error) {
	first := m.payload()
	return c.open(ctx, discordgo.EndpointChannelThreads(forum),
		opening{Name: t.Name, Archive: t.Archive, Tags: t.Tags, Message: &first}, m.Files)
}

// ThreadFromMessage begins a thread at a message, whose id it has. When there is one already, that is given.
func (c *Client) ThreadFromMessage(ctx context.Context, channel, id string, t Thread) (*discordgo.Channel, error) {
	thread, err := c.open(ctx, discordgo.EndpointChannelMessageThread(channel, id),
		opening{Name: t.Name, Archive: t.Archive}, nil)
	if Kind(err) != ThreadExists {
		return thread, err
	}
	answer, err := c.call(ctx, http.MethodGet, discordgo.EndpointChannel(id), nil, nil)
	if err != nil {
		return nil, err
	}
	return asChannel(answer)
}

// PrivateThread begins a thread that only those see who are added to it, and moderators. After an error that is
// [Trouble.Doubtful] there may be an empty one, which nobody sees.
func (c *Client) PrivateThread(ctx context.Context, channel string, t Thread) (*discordgo.Channel, error) {
	return c.open(ctx, discordgo.EndpointChannelThreads(channel), opening{Name: t.Name, Archive: t.Archive,
		Type: discordgo.ChannelTypeGuildPrivateThread, Invite: &t.Invite}, nil)
}

func (c *Client) open(ctx context.Context, address string, o opening, files []*discordgo.File,
) (*discordgo.Channel, error) {
	answer, err := c.call(ctx, http.MethodPost, address, o, files)
	if err != nil {
		return nil, err
	}
	return asChannel(answer)
}

// Direct gives the channel of direct messages with a person. It may be repeated.
func (c *Client) Direct(ctx context.Context, user string) (*discordgo.Channel, error) {
	answer, err := c.call(ctx, http.MethodPost, discordgo.EndpointUserChannels("@me"),
		map[string]string{"recipient_id": user}, nil)
	if err != nil {
		return nil, err
	}
	return asChannel(answer)
}

// asChannel reads a channel that Discord gave. It is there, also when discordgo cannot read all of it.
func asChannel(answer []byte) (*discordgo.Channel, error) {
	var whole discordgo.Channel
	if json.Unmarshal(answer, &whole) == nil && whole.ID != "" {
		return &whole, nil
	}
	var few struct {
		ID     string                `json:"id"`
		Guild  string                `json:"guild_id"`
		Parent string                `json:"parent_id"`
		Type   discordgo.ChannelType `json:"type"`
	}
	if err := json.Unmarshal(answer, &few); err != nil || few.ID == "" {
		return nil, fmt.Errorf("answer of Discord without a channel: %w", ErrAnswer)
	}
	return &discordgo.Channel{ID: few.ID, GuildID: few.Guild, ParentID: few.Parent, Type: few.Type}, nil
}
