package decide_test

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"pgregory.net/rapid"

	"github.com/firstline-support/firstline/handoff"
	"github.com/firstline-support/firstline/intents"
	"github.com/firstline-support/firstline/kb"
)

// groups are those of the property below, and what marks every text of an article for them. The marks are in no words
// that the person says.
var groups = map[string]string{"payroll": "Quokka", "board": "Narwhal", "it": "Axolotl"}

// topics give articles words in common, so that the restricted ones are found by what people ask.
var topics = []string{"salary", "laptop", "printer", "contract", "budget"}

// restricted is an article about a topic that has a mark in all that could be told of it.
const restricted = `---
title: About the %[1]s %[5]d%[2]s
lang: %[3]s
questions: ["help with the %[1]s", "%[1]s %[2]s"]
audience: %[4]s
---
The %[1]s needs care %[2]s.

| Place | %[1]s |
|---|---|
| Leeds | %[2]s |

## Windows
1. Open the %[1]s %[2]s.
2. Close it %[2]s.

## Mac %[2]s
1. Press %[2]s.

## If it does not help
Ask %[2]s.
`

// randomBase draws articles for everyone and for groups, in both languages, with sections, tables, and steps.
func randomBase(t *rapid.T) []kb.Article {
	files := fstest.MapFS{}
	for i := range rapid.IntRange(2, 8).Draw(t, "articles") {
		audience := rapid.SampledFrom([]string{"everyone", "payroll", "board", "it"}).Draw(t, "audience")
		topic := rapid.SampledFrom(topics).Draw(t, "topic")
		for _, lang := range rapid.SampledFrom([][]string{{"en"}, {"de"}, {"en", "de"}}).Draw(t, "languages") {
			text := fmt.Sprintf(restricted, topic, groups[audience], lang, audience, i)
			files[fmt.Sprintf("a/art-%d.%s.md", i, lang)] = &fstest.MapFile{Data: []byte(text)}
		}
	}
	articles, problems := kb.Load(files, "a")
	if len(problems) > 0 {
		t.Fatalf("%v", problems)
	}
	return articles
}

// No word of an article reaches a person outside its audience, by any route: answer, choice, suggestion, follow-up, a
// button pressed with a forged value, and the evidence in the journal, from which the brief of a case is computed.
// Agents read that brief: so not even they are told of an article by the case of somebody who may not see it.
func TestNoRestrictedWordReachesAnOutsider(t *testing.T) {
	base := newChat(t)
	leads := base.k.Intents
	leads.Intents = slices.Clone(leads.Intents)
	for i := range leads.Intents { // intents may lead to any article, also to one that the person may not see
		leads.Intents[i].Lead = intents.Lead{Answer: fmt.Sprint("art-", i%8)}
	}
	rapid.Check(t, func(t *rapid.T) {
		c := *base
		c.t = t
		known := *base.k
		known.Intents, known.Base = leads, kb.New(randomBase(t))
		c.k = &known
		in := rapid.SampledFrom([]string{"", "payroll", "board", "it"}).Draw(t, "group")
		c.person.Groups = slices.Sorted(maps.Keys(groups)) // where others read along they open nothing
		if in != "" {
			c.person.Audience = []string{in}
		}
		for range rapid.IntRange(1, 8).Draw(t, "turns") {
			c.outsiderActs(t)
			c.hasNothingFor(in)
		}
	})
}

// outsiderActs draws what a curious person does.
func (c *chat) outsiderActs(t *rapid.T) {
	topic := rapid.SampledFrom(topics).Draw(t, "topic")
	id := fmt.Sprint("art-", rapid.IntRange(0, 7).Draw(t, "id"))
	switch rapid.IntRange(0, 5).Draw(t, "act") {
	case 0:
		c.asks("help with the " + topic)
	case 1:
		c.asks(rapid.SampledFrom([]string{"and on a Mac?", "step 2 does not work", "what does step 1 mean", "and on Linux?",
			"how?", "no, I meant the " + topic, "it does not help", "2", "yes"}).Draw(t, "words"))
	case 2:
		c.press(rapid.SampledFrom([]string{"article:" + id, "section:" + id + ":windows", "section:" + id + ":mac",
			"section:" + id + ":if-it-does-not-help", "intent:vpn-down", "intent:printer-broken", "human"}).Draw(t, "value"))
	case 3:
		c.says("about "+topic, means(rapid.SampledFrom([]string{"vpn-down", "printer-broken", "phishing"}).Draw(t, "intent"), 0.9))
	case 4:
		c.asks("vpn does not connect and the " + topic)
	case 5:
		c.c.Memory.Shown, c.c.Memory.Section = []string{id}, "windows" // it was shown before the person left the group
		c.asks("and on a Mac?")
	}
}

// hasNothingFor looks for the marks of other groups in all that was written down, for the person, agents or logs.
func (c *chat) hasNothingFor(member string) {
	told := written(c.t, c.journal) + written(c.t, c.c) + written(c.t, c.cs)
	if c.cs != nil {
		told += written(c.t, handoff.Compute(*c.cs, c.journal))
	}
	for group, mark := range groups {
		if group != member && strings.Contains(strings.ToLower(told), strings.ToLower(mark)) {
			c.t.Fatalf("a member of %q was told of %q: %s", member, group, told)
		}
	}
}

// Who belongs to a group is sent to its team wherever they ask, and told nothing of its articles where others read along.
func TestRoutingKnowsGroupsWhereOthersReadAlong(t *testing.T) {
	c := newChat(t)
	c.policy.Routing.Rules = []handoff.Rule{{Name: "payroll's own", Group: "payroll", Team: "hr"}}
	c.person.Groups = []string{"payroll"}
	c.asks("close the payroll month").press("article:payroll")
	if told := written(t, c.journal); strings.Contains(told, "Zebra") {
		t.Errorf("told %s", told)
	}
	if c.press("human"); c.cs == nil || c.cs.Team != "hr" || c.cs.Because != "payroll's own" {
		t.Errorf("the case is %+v", c.cs)
	}
}
