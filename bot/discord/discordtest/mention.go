package discordtest

import (
	"encoding/json"
	"regexp"
	"slices"
)

// Mentions in a text.
var (
	userMention = regexp.MustCompile(`<@!?([0-9]{1,20})>`)
	roleMention = regexp.MustCompile(`<@&([0-9]{1,20})>`)
	allMention  = regexp.MustCompile(`@everyone|@here`)
)

// allowance is whom a message may call.
type allowance struct {
	Parse, Users, Roles []string
	Replied             bool `json:"replied_user"`
}

func readAllowed(given any) (a allowance) {
	if given == nil {
		return allowance{Parse: []string{"users", "roles", "everyone"}, Replied: true}
	}
	if json.Unmarshal(encode(given), &a) != nil {
		return allowance{}
	}
	return a
}

// mention notes who a message of the app calls: whom it names, as far as it allows that.
func (s *Server) mention(c *channel, m *Message, allowed any) {
	a := readAllowed(allowed)
	m.Mentions, m.Roles = nil, nil
	for _, id := range named(userMention, m.Content) {
		if s.users[id] != nil && (slices.Contains(a.Parse, "users") || slices.Contains(a.Users, id)) {
			m.Mentions = append(m.Mentions, id)
		}
	}
	for _, id := range named(roleMention, m.Content) {
		if slices.Contains(a.Parse, "roles") || slices.Contains(a.Roles, id) {
			m.Roles = append(m.Roles, id)
		}
	}
	if to := c.find(m.Reply); to != nil && a.Replied && !slices.Contains(m.Mentions, to.Author) && to.Webhook == "" {
		m.Mentions = append(m.Mentions, to.Author)
	}
	m.Everyone = slices.Contains(a.Parse, "everyone") && allMention.MatchString(m.Content) &&
		s.may(BotUser, c).has(MentionEveryone)
}

// named are the ids that a pattern finds, each once.
func named(pattern *regexp.Regexp, in string) (ids []string) {
	for _, found := range pattern.FindAllStringSubmatch(in, -1) {
		if !slices.Contains(ids, found[1]) {
			ids = append(ids, found[1])
		}
	}
	return ids
}
