package cards

import (
	"strconv"
	"time"
)

// moment is a time that everybody reads in their own time zone; style is one of Discord's letters, R for "in 2 hours".
func moment(at time.Time, style byte) string {
	return "<t:" + strconv.FormatInt(at.Unix(), 10) + ":" + string(style) + ">"
}
