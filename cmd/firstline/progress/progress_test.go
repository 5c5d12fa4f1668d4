package progress

import (
	"bytes"
	"testing"
	"time"
)

func TestBarTellsWhatIsDoneOrElseTheTime(t *testing.T) {
	if got := Bar("matching", 12, 30, 0); got != "matching [############··················] 12 of 30" {
		t.Errorf("got %q", got)
	}
	if got := Bar("matching", 31, 30, 0); got != "matching [##############################] 31 of 30" {
		t.Errorf("got %q", got)
	}
	if got := Bar("training", 0, 0, 12*time.Second); got != "training … 12 s" {
		t.Errorf("got %q", got)
	}
}

func TestALineIsDrawnAndTakenAway(t *testing.T) {
	var out bytes.Buffer
	l := Always(&out)
	l.Draw("half")
	l.Clear()
	if got := out.String(); got != "\r\x1b[Khalf\r\x1b[K" {
		t.Errorf("got %q", got)
	}
	out.Reset()
	On(&out).Draw("half")
	if out.Len() > 0 {
		t.Errorf("a file was drawn on: %q", out.String())
	}
}
