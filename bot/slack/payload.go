package slack

import (
	"encoding/json"

	"github.com/firstline-support/firstline/bot/loose"
)

type (
	lax[T any] = loose.Value[T]
	word       = loose.Text
	yes        = loose.Yes
)

// An outer is an Events API payload.
type outer struct {
	Type      word       `json:"type"`
	Challenge word       `json:"challenge"`
	Team      word       `json:"team_id"`
	Event     lax[inner] `json:"event"`
}

// An inner is the event in it, of whatever type.
type inner struct {
	Type        word            `json:"type"`
	Subtype     word            `json:"subtype"`
	User        word            `json:"user"`
	BotID       word            `json:"bot_id"`
	Text        word            `json:"text"`
	TS          word            `json:"ts"`
	Thread      word            `json:"thread_ts"`
	Channel     word            `json:"channel"`
	ChannelType word            `json:"channel_type"`
	EventTS     word            `json:"event_ts"`
	DeletedTS   word            `json:"deleted_ts"`
	Hidden      yes             `json:"hidden"`
	Message     lax[post]       `json:"message"`
	Previous    lax[post]       `json:"previous_message"`
	Files       lax[[]file]     `json:"files"`
	Attachments json.RawMessage `json:"attachments"`
	Reaction    word            `json:"reaction"`
	ItemUser    word            `json:"item_user"`
	Item        lax[item]       `json:"item"`
	Tab         word            `json:"tab"`
	View        lax[view]       `json:"view"`
	Pane        lax[thread]     `json:"assistant_thread"`
	Renamed     lax[named]      `json:"-"`
}

// UnmarshalJSON reads a channel that is an object where events about channels themselves have one.
func (i *inner) UnmarshalJSON(data []byte) error {
	type fields inner
	if err := json.Unmarshal(data, (*fields)(i)); err != nil {
		return err
	}
	var about struct {
		Channel lax[named] `json:"channel"`
	}
	_ = json.Unmarshal(data, &about) // it was read once already
	i.Renamed = about.Channel
	return nil
}

// An item is what somebody reacted to.
type item struct {
	Type    word `json:"type"`
	Channel word `json:"channel"`
	TS      word `json:"ts"`
}

// A thread is one in the assistant's pane.
type thread struct {
	User    word `json:"user_id"`
	Channel word `json:"channel_id"`
	TS      word `json:"thread_ts"`
}

// A post is a message as it stands in a channel.
type post struct {
	Subtype word        `json:"subtype"`
	User    word        `json:"user"`
	BotID   word        `json:"bot_id"`
	Text    word        `json:"text"`
	TS      word        `json:"ts"`
	Thread  word        `json:"thread_ts"`
	Files   lax[[]file] `json:"files"`
	Edited  lax[struct {
		TS word `json:"ts"`
	}] `json:"edited"`
	Blocks      json.RawMessage `json:"blocks"`
	Attachments json.RawMessage `json:"attachments"`
	Username    word            `json:"username"` // what an app showed itself as
	Profile     lax[named]      `json:"bot_profile"`
}

type file struct {
	ID       word       `json:"id"`
	Name     word       `json:"name"`
	Type     word       `json:"mimetype"`
	Size     lax[int64] `json:"size"`
	Download word       `json:"url_private_download"`
}

// An interaction is what people do with buttons, menus and modals.
type interaction struct {
	Type      word        `json:"type"`
	Trigger   word        `json:"trigger_id"`
	Callback  word        `json:"callback_id"`
	ActionTS  word        `json:"action_ts"`
	Response  word        `json:"response_url"`
	MessageTS word        `json:"message_ts"`
	User      lax[named]  `json:"user"`
	Channel   lax[named]  `json:"channel"`
	Message   lax[post]   `json:"message"`
	Actions   lax[[]act]  `json:"actions"`
	View      lax[view]   `json:"view"`
	Container lax[holder] `json:"container"`
}

type named struct {
	ID   word `json:"id"`
	Name word `json:"name"`
}

type holder struct {
	Channel   word `json:"channel_id"`
	MessageTS word `json:"message_ts"`
	Ephemeral yes  `json:"is_ephemeral"`
}

type act struct {
	ID       word `json:"action_id"`
	Block    word `json:"block_id"`
	Value    word `json:"value"`
	TS       word `json:"action_ts"`
	Selected lax[struct {
		Value word        `json:"value"`
		Text  lax[legend] `json:"text"`
	}] `json:"selected_option"`
	Text lax[legend] `json:"text"`
}

type legend struct {
	Text word `json:"text"`
}

type view struct {
	ID       word            `json:"id"`
	Hash     word            `json:"hash"`
	Callback word            `json:"callback_id"`
	Private  word            `json:"private_metadata"`
	State    json.RawMessage `json:"state"`
}

// A command is a slash command.
type command struct {
	Command  word `json:"command"`
	Text     word `json:"text"`
	User     word `json:"user_id"`
	Channel  word `json:"channel_id"`
	Response word `json:"response_url"`
	Trigger  word `json:"trigger_id"`
}
