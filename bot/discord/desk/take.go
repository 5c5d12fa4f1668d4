package desk

import (
	"context"
	"encoding/json"
)

// heard is what the gateway tells of messages.
type heard struct {
	ID      string   `json:"id"`
	IDs     []string `json:"ids"`
	Channel string   `json:"channel_id"`
	Edited  string   `json:"edited_timestamp"`
	Author  struct {
		Bot bool `json:"bot"`
	} `json:"author"`
}

// Take deals with what the gateway told; ours is false for what is another's. What was written it only notes, to be
// read where it stands.
func (b *Back) Take(ctx context.Context, kind string, payload json.RawMessage) (ours bool, err error) {
	switch kind {
	case "INTERACTION_CREATE":
		return b.Interact(ctx, payload)
	case "READY":
		b.Resumed() // what happened before is not told
		return false, nil
	case "MESSAGE_CREATE", "MESSAGE_UPDATE", "MESSAGE_DELETE", "MESSAGE_DELETE_BULK":
		return b.takeMessage(ctx, kind, payload)
	}
	return false, nil
}

func (b *Back) takeMessage(ctx context.Context, kind string, payload json.RawMessage) (ours bool, err error) {
	var h heard
	if json.Unmarshal(payload, &h) != nil || h.Channel == "" {
		return false, nil //nolint:nilerr // whose it is nobody can say
	}
	if !b.Holds(h.Channel) {
		if _, _, ours, err = b.owner(ctx, h.Channel); err != nil || !ours {
			return false, err
		}
	}
	switch {
	case h.Author.Bot: // we, for the most part
	case kind == "MESSAGE_CREATE":
		b.Heard(h.Channel, "")
	case kind == "MESSAGE_UPDATE":
		if h.Edited != "" { // else Discord has added a preview
			b.Heard(h.Channel, h.ID)
		}
	default:
		for _, id := range append(h.IDs, h.ID) {
			b.Heard(h.Channel, id)
		}
	}
	return true, nil
}
