package rest

import "strings"

// A route is what a request is to Discord's limits.
type route struct {
	name  string // method and path, without ids
	major string // the channel, guild or webhook that has limits of its own
	open  bool   // authorised by a token in its path, not by the bot's
}

// routeOf reads the path of a request below the API's address.
func routeOf(method, path string) route {
	parts := strings.Split(strings.Trim(path, "/"), "/")
	if version := parts[0]; len(version) > 1 && version[0] == 'v' && digits(version[1:]) {
		parts = parts[1:]
	}
	var r route
	at := func(n int) string {
		if n < len(parts) {
			return parts[n]
		}
		return ""
	}
	switch at(0) {
	case "channels", "guilds":
		r.major = at(1)
	case "webhooks":
		r.major = at(1) + "/" + at(2)
		r.open = at(2) != ""
	case "interactions": // Discord names no limits of their own for these
		r.open = at(2) != ""
	}
	for n, part := range parts {
		switch {
		case n > 0 && (digits(part) || part == "@original" || parts[n-1] == "reactions"),
			n == 2 && r.open, n == 1 && parts[0] == "invites":
			parts[n] = ":"
		}
	}
	r.name = method + " " + strings.Join(parts, "/")
	return r
}

func digits(s string) bool {
	for i := range len(s) {
		if s[i] < '0' || s[i] > '9' {
			return false
		}
	}
	return s != ""
}

// needs names, as Discord's pages do, the permissions that a route needs; "" where none is to be had.
func needs(name string) string {
	for _, rule := range []struct{ begins, has, permissions string }{
		{"", "/commands", `the scope "applications.commands"`},
		{"", "/reactions", `"Add Reactions" and "Read Message History"`},
		{"", "/pins", `"Pin Messages" and "Read Message History"`},
		{"POST", "/messages/:/threads", `"Create Public Threads"`},
		{"POST", "/threads", `"Create Public Threads", "Create Private Threads", in a forum "Send Messages"`},
		{"GET", "/thread", `"View Channel" and "Read Message History"`},
		{"", "/thread-members", `"Send Messages in Threads"`},
		{"GET", "/messages", `"View Channel" and "Read Message History"`},
		{"DELETE", "/messages", `"Manage Messages"`},
		{"", "/messages", `"View Channel", "Send Messages", "Send Messages in Threads", "Embed Links" and "Attach Files"`},
		{"", "/typing", `"View Channel", "Send Messages" and "Send Messages in Threads"`},
		{"GET", " channels/", `"View Channel"`},
		{"", " channels/", `"Manage Threads", for channels "Manage Channels"`},
	} {
		if strings.HasPrefix(name, rule.begins) && strings.Contains(name, rule.has) {
			return rule.permissions
		}
	}
	return ""
}
