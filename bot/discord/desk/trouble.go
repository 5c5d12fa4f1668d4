package desk

import (
	"errors"

	"github.com/firstline-support/firstline/bot/discord/rest"
)

// report notes how it went with a case. Only what an admin has to mend is a problem: all else passes by itself.
func (d *Desk) report(err error) {
	problem := ""
	var mistake setup
	switch {
	case err == nil:
	case errors.As(err, &mistake):
		problem = mistake.Error()
	case rest.Mend(err) != "":
		problem = rest.Explain(err)
	default:
		return
	}
	if d.Set(problem) {
		d.opt.Log.Error("cases do not come into Discord: " + problem)
	}
}
