package rest

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"
	"strconv"

	"github.com/bwmarrin/discordgo"
)

// Page says which messages of a channel are to be read. At most one of the ids may be given.
type Page struct {
	Limit  int    // 1 to 100, 0: 50
	Before string // the id of a message
	After  string
	Around string
}

// Messages reads messages of a channel as they are, the newest first: discordgo's types lose a whole list for what they
// do not know in one of them.
func (c *Client) Messages(ctx context.Context, channel string, p Page) ([]json.RawMessage, error) {
	query := url.Values{}
	if p.Limit > 0 {
		query.Set("limit", strconv.Itoa(p.Limit))
	}
	for name, id := range map[string]string{"before": p.Before, "after": p.After, "around": p.Around} {
		if id != "" {
			query.Set(name, id)
		}
	}
	address := discordgo.EndpointChannelMessages(channel)
	if len(query) > 0 {
		address += "?" + query.Encode()
	}
	answer, err := c.call(ctx, http.MethodGet, address, nil, nil)
	if err != nil {
		return nil, err
	}
	var list []json.RawMessage
	if err := json.Unmarshal(answer, &list); err != nil {
		return nil, fmt.Errorf("read messages: %w: %w", ErrAnswer, err)
	}
	return list, nil
}

// Message reads one message as it is.
func (c *Client) Message(ctx context.Context, channel, id string) (json.RawMessage, error) {
	return c.call(ctx, http.MethodGet, discordgo.EndpointChannelMessage(channel, id), nil, nil)
}
