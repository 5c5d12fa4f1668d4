package handoff_test

import (
	"errors"
	"fmt"

	"github.com/firstline-support/firstline/handoff"
)

func ExampleCase_Apply() {
	ann, bob := handoff.Agent{ID: "ann", Name: "Ann"}, handoff.Agent{ID: "bob", Name: "Bob"}
	c := handoff.Case{Number: 12, State: handoff.Waiting}

	c, err := c.Apply(handoff.Act{Verb: handoff.Take, Agent: ann})
	fmt.Println(c.State, c.Agent.Name, err)

	_, err = c.Apply(handoff.Act{Verb: handoff.Reply, Agent: bob, Text: "Hello"})
	fmt.Println(errors.Is(err, handoff.ErrElsewhere))

	c, err = c.Apply(handoff.Act{Verb: handoff.HandBack, Agent: ann})
	fmt.Println(c.State, err)
	// Output:
	// taken Ann <nil>
	// true
	// with_bot <nil>
}

func ExampleCompute() {
	journal := []handoff.Entry{
		{Seq: 1, Kind: handoff.Said, From: handoff.ByPerson, Text: "The VPN does not connect"},
		{Seq: 2, Kind: handoff.Said, From: handoff.ByBot, Text: "Restart the laptop.", Outcome: handoff.Answered,
			Shown: handoff.Shown{Sources: []handoff.Source{{Article: "vpn", Title: "Connect with the VPN"}},
				Steps: []string{"Restart the laptop."}}},
		{Seq: 3, Kind: handoff.Said, From: handoff.ByPerson, Text: "a human please"},
		{Seq: 4, Kind: handoff.Opened, From: handoff.ByBot, Text: handoff.ReasonAsked},
	}
	brief := handoff.Compute(handoff.Case{Number: 12, Channel: "web"}, journal)
	for _, line := range brief.Request {
		fmt.Printf("said in entry %d: %s\n", line.Seq, line.Text)
	}
	fmt.Println("tried:", brief.Steps[0].Text)
	fmt.Println("next:", brief.Next.Code, "of", brief.Next.Title)
	// Output:
	// said in entry 1: The VPN does not connect
	// said in entry 3: a human please
	// tried: Restart the laptop.
	// next: beyond_article of Connect with the VPN
}
