package model

import "time"

// A Use is one thing that the model is asked for. Each can be switched off, and each has a path without the model.
type Use string

// The uses.
const (
	UseChoose    Use = "choose"    // which of the ways that are known is meant
	UseRewrite   Use = "rewrite"   // a follow-up as a question that stands alone
	UseAnswer    Use = "answer"    // an answer from passages
	UseClarify   Use = "clarify"   // one good question
	UseBrief     Use = "brief"     // two sentences on top of a brief
	UseReply     Use = "reply"     // a reply that an agent may send
	UseTranslate Use = "translate" // between an agent and a person
	UseDraft     Use = "draft"     // an article of what solved a case
)

// Uses are all of them, those of the bot's own turns first.
func Uses() []Use {
	return []Use{UseChoose, UseRewrite, UseAnswer, UseClarify, UseBrief, UseReply, UseTranslate, UseDraft}
}

// patience is how long each may take: short where a person waits for the bot, longer where an agent waits for a draft.
var patience = map[Use]time.Duration{
	UseChoose: 6 * time.Second, UseRewrite: 5 * time.Second, UseAnswer: 12 * time.Second, UseClarify: 5 * time.Second,
	UseBrief: 5 * time.Second, UseReply: 20 * time.Second, UseTranslate: 20 * time.Second, UseDraft: 45 * time.Second,
}

// Patience is how long a use may take where nobody has set it otherwise.
func (u Use) Patience() time.Duration { return patience[u] }

// longest is how many tokens each may answer with.
var longest = map[Use]int{
	UseChoose: 200, UseRewrite: 120, UseAnswer: 700, UseClarify: 120, UseBrief: 200, UseReply: 700, UseTranslate: 2000,
	UseDraft: 1500,
}
