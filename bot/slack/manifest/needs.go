package manifest

import (
	"maps"
	"slices"
	"strings"
)

// methods are the methods of Slack that we call, with the scopes that they need. Those with none need only a token.
// files.download is no method: it is what the address of a file wants.
var methods = map[string][]string{
	"assistant.threads.setStatus":           {"chat:write"},
	"assistant.threads.setSuggestedPrompts": {"assistant:write"},
	"assistant.threads.setTitle":            {"assistant:write"},
	"auth.test":                             nil,
	"chat.delete":                           {"chat:write"},
	"chat.getPermalink":                     nil,
	"chat.postEphemeral":                    {"chat:write"},
	"chat.postMessage":                      {"chat:write", "chat:write.customize"},
	"chat.update":                           {"chat:write"},
	"conversations.history": {"channels:history", "groups:history", "im:history", "mpim:history",
		"metadata.message:read"},
	"conversations.info": {"channels:read", "groups:read", "im:read", "mpim:read"},
	"conversations.list": {"channels:read", "groups:read"},
	"conversations.open": {"im:write"},
	"conversations.replies": {"channels:history", "groups:history", "im:history", "mpim:history",
		"metadata.message:read"},
	"files.completeUploadExternal": {"files:write"},
	"files.delete":                 {"files:write"},
	"files.download":               {"files:read"},
	"files.getUploadURLExternal":   {"files:write"},
	"reactions.add":                {"reactions:write"},
	"usergroups.list":              {"usergroups:read"},
	"users.conversations":          {"channels:read", "groups:read", "im:read", "mpim:read"},
	"users.info":                   {"users:read", "users:read.email"},
	"users.lookupByEmail":          {"users:read.email"},
	"views.open":                   nil,
	"views.publish":                nil,
}

// events are those that Slack sends us, with the scopes that they need.
var events = map[string][]string{
	"app_home_opened":                  nil,
	"app_mention":                      {"app_mentions:read"},
	"app_uninstalled":                  nil,
	"assistant_thread_context_changed": {"assistant:write"},
	"assistant_thread_started":         {"assistant:write"},
	"channel_rename":                   {"channels:read"},
	"group_rename":                     {"groups:read"},
	"message.channels":                 {"channels:history"},
	"message.groups":                   {"groups:history"},
	"message.im":                       {"im:history"},
	"message.mpim":                     {"mpim:history"},
	"reaction_added":                   {"reactions:read"},
	"tokens_revoked":                   nil,
}

// A Part is what not every house has: the beginning of the names of the methods and events that are there for it alone.
type Part string

// The parts.
const (
	Pane      Part = "assistant"      // the bot is in the assistant's pane
	Reactions Part = "reaction_added" // reactions count
)

// features need a scope by themselves: the slash command and the shortcut.
var features = []string{"commands"}

// reasons say to an admin why the app wants a scope.
var reasons = map[string]string{
	"app_mentions:read":     "hear people who call the bot in a channel",
	"assistant:write":       "be there in the assistant's pane",
	"channels:history":      "read questions, their follow-ups and agents' threads in public channels that it is in",
	"channels:read":         "know a channel's name, and whether it is shared with others",
	"chat:write":            "answer",
	"chat:write.customize":  "show the name and picture of the agent or person who speaks",
	"commands":              "the slash command, and \"get help with this\" in the menu of a message",
	"files:read":            "pass screenshots and logs on to the agents",
	"files:write":           "pass files on between people and agents, and delete them with their words",
	"groups:history":        "the same in private channels that it is in",
	"groups:read":           "know whether a team's channel is private, as confidential cases need",
	"im:history":            "read what people write to it directly",
	"im:read":               "know that a conversation is direct",
	"im:write":              "begin to write to somebody directly: what is personal is not told in a channel",
	"metadata.message:read": "find its own messages again, so that nothing is posted twice",
	"mpim:history":          "read what is asked in a group's direct messages that it is in",
	"mpim:read":             "know who is in them",
	"reactions:read":        "take a reaction as the answer whether something helped",
	"reactions:write":       "mark what has gone to the person, and what is a note",
	"usergroups:read":       "know who may read which articles",
	"users:read":            "know people's names, language and time zone, and who is a guest",
	"users:read.email":      "know who is an agent, and people across channels",
}

// A Scope is a permission with the reason why it is needed.
type Scope struct{ Name, Why string }

// Scopes are those that the bot's token needs, by name.
func Scopes(with ...Part) []Scope {
	needed := map[string]bool{}
	lists := [][]string{features}
	for _, table := range []map[string][]string{methods, events} {
		for name, scopes := range table {
			if wanted(name, with) {
				lists = append(lists, scopes)
			}
		}
	}
	for _, scope := range slices.Concat(lists...) {
		needed[scope] = true
	}
	var all []Scope
	for _, name := range slices.Sorted(maps.Keys(needed)) {
		all = append(all, Scope{name, reasons[name]})
	}
	return all
}

// Events are those that Slack has to send, by name.
func Events(with ...Part) []string {
	return slices.DeleteFunc(slices.Sorted(maps.Keys(events)), func(name string) bool { return !wanted(name, with) })
}

// wanted tells whether a method or an event is there for every house, or for one of its parts.
func wanted(name string, with []Part) bool {
	for _, part := range []Part{Pane, Reactions} {
		if strings.HasPrefix(name, string(part)) {
			return slices.Contains(with, part)
		}
	}
	return true
}

// Needs gives the scopes that a method needs; ok is false for one that we do not call.
func Needs(method string) (scopes []string, ok bool) {
	scopes, ok = methods[method]
	return slices.Clone(scopes), ok
}
