package handoff_test

import (
	"testing"

	"github.com/firstline-support/firstline/handoff"
)

func TestAWishIsOnesOwnByIdOrAddress(t *testing.T) {
	wish := func(id, email string) handoff.Approval {
		return handoff.Approval{Person: handoff.Person{ID: id, Email: email}}
	}
	mail := func(email string) handoff.Agent {
		return handoff.Agent{ID: "m", Account: handoff.Account{Email: email}}
	}
	for _, test := range []struct {
		name string
		who  handoff.Agent
		what handoff.Approval
		want bool
	}{
		{"the same address", mail("m@x.example"), wish("p", "M@x.Example"), true},
		{"an id that is an address", handoff.Agent{ID: "m@x.example"}, wish("p", "m@x.example"), true},
		{"the same user of a platform", handoff.Agent{ID: "m", Account: handoff.Account{Discord: "7"}}, wish("7", ""), true},
		{"the same id", handoff.Agent{ID: "m"}, wish("m", ""), true},
		{"somebody else", mail("m@x.example"), wish("p", "p@x.example"), false},
		{"nothing is known of both", handoff.Agent{}, wish("", ""), false},
	} {
		if got := test.what.WantedBy(test.who); got != test.want {
			t.Errorf("%s: got %t, want %t", test.name, got, test.want)
		}
	}
}
