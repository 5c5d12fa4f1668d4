package desktest_test

import (
	"testing"

	"github.com/firstline-support/firstline/handoff/desktest"
)

func TestTheBoardKeepsEverything(t *testing.T) {
	desktest.TestDesk(t, func(_ *testing.T, house *desktest.House) desktest.Subject {
		return desktest.NewBoard(house).Subject()
	})
}
