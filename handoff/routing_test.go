package handoff_test

import (
	"testing"

	"github.com/firstline-support/firstline/handoff"
)

func TestRoutingTakesTheMostSpecificWishFirst(t *testing.T) {
	routing := handoff.Routing{Default: "it", Rules: []handoff.Rule{
		{Name: "night shift", Channel: "pager", Priority: handoff.High},
		{Name: "network", Article: "vpn", Team: "network"},
		{Name: "network is not urgent", Team: "", Article: "vpn", Priority: handoff.Low},
		{Name: "late rule", Article: "vpn", Team: "never", Priority: handoff.Urgent},
		{Name: "mail", Article: "email", Impact: handoff.Major, Category: "mail", Skill: "exchange"},
		{Name: "board", Lang: "de", Group: "board", Team: "board-desk"},
		{Name: "both", Intent: "phishing", Channel: "web", Team: "security"},
	}}
	for _, test := range []struct {
		name string
		ask  handoff.Request
		want handoff.Route
	}{
		{"nothing fits", handoff.Request{Channel: "web"}, handoff.Route{Team: "it", Priority: "normal", Because: "default"}},
		{"asked for", handoff.Request{Article: "vpn", Team: "hr", Priority: handoff.Urgent},
			handoff.Route{Team: "hr", Priority: "urgent", Because: "asked by intent or flow"}},
		{"first rule wins, later ones fill", handoff.Request{Article: "vpn"},
			handoff.Route{Team: "network", Priority: "low", Because: "network"}},
		{"priority only", handoff.Request{Channel: "pager"},
			handoff.Route{Team: "it", Priority: "high", Because: "default"}},
		{"team asked, priority by rule", handoff.Request{Channel: "pager", Team: "hr"},
			handoff.Route{Team: "hr", Priority: "high", Because: "asked by intent or flow"}},
		{"all conditions must hold", handoff.Request{Intent: "phishing", Channel: "slack"},
			handoff.Route{Team: "it", Priority: "normal", Because: "default"}},
		{"two conditions", handoff.Request{Intent: "phishing", Channel: "web"},
			handoff.Route{Team: "security", Priority: "normal", Because: "both"}},
		{"impact and urgency", handoff.Request{Article: "email"},
			handoff.Route{Team: "it", Priority: "high", Because: "default", Impact: handoff.Major, Category: "mail",
				Skill: "exchange"}},
		{"what the person says is urgent", handoff.Request{Article: "vpn", Urgency: handoff.Major},
			handoff.Route{Team: "network", Priority: "high", Because: "network", Urgency: handoff.Major}},
		{"what the person says can wait", handoff.Request{Channel: "pager", Urgency: handoff.Minor},
			handoff.Route{Team: "it", Priority: "high", Because: "default", Urgency: handoff.Minor}},
		{"language and group", handoff.Request{Lang: "de", Groups: []string{"all", "board"}},
			handoff.Route{Team: "board-desk", Priority: "normal", Because: "board"}},
		{"another group", handoff.Request{Lang: "de", Groups: []string{"all"}},
			handoff.Route{Team: "it", Priority: "normal", Because: "default"}},
	} {
		t.Run(test.name, func(t *testing.T) {
			if got := routing.Route(test.ask); got != test.want {
				t.Errorf("got %+v, want %+v", got, test.want)
			}
		})
	}
}
