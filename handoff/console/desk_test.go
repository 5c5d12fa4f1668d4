package console_test

import (
	"testing"

	"github.com/firstline-support/firstline/handoff"
	"github.com/firstline-support/firstline/handoff/console"
	"github.com/firstline-support/firstline/handoff/desktest"
)

func TestTheConsoleKeepsWhatEveryDeskHasTo(t *testing.T) {
	desktest.TestDesk(t, func(_ *testing.T, house *desktest.House) desktest.Subject {
		return desktest.Subject{Desk: console.Desk{Cases: house, Bell: &handoff.Bell{}}}
	})
}
