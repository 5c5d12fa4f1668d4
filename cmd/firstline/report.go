package main

import (
	"encoding/json"
	"net/http"

	"github.com/firstline-support/firstline/bot"
)

// A report is what health tells of the bot.
type report struct {
	bot.Health
	Slack   *platformReport `json:"slack,omitempty"`
	Discord *platformReport `json:"discord,omitempty"`
	Model   *modelReport    `json:"model,omitempty"`

	Embeddings *embeddingsReport `json:"embeddings,omitempty"`
}

// A platformReport is how it goes with Slack or Discord.
type platformReport struct {
	Connected bool     `json:"connected"`
	Standby   bool     `json:"standby,omitempty"`  // another node is
	Problems  []string `json:"problems,omitempty"` // each with what mends it
}

// health says whether the promises are kept: it answers 503 when a person's message went without an outcome. Trouble
// with Slack or Discord is told and no 503: a restart would not mend it.
func (h *house) health(w http.ResponseWriter, _ *http.Request) {
	health := h.bot.Health()
	w.Header().Set("Content-Type", "application/json")
	if health.MessagesWithoutOutcome > 0 {
		w.WriteHeader(http.StatusServiceUnavailable)
	}
	if err := json.NewEncoder(w).Encode(report{health, h.slackReport(), h.discordReport(), h.modelReport(),
		h.embeddingsReport()}); err != nil {
		h.log.Warn("tell how the bot is", "err", err)
	}
}
