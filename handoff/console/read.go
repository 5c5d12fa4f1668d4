package console

import (
	"fmt"
	"net/http"
	"strconv"
)

// markRead remembers how far the agent has read, which the page tells when it is in front of the agent's eyes.
func (c *Console) markRead(w http.ResponseWriter, r *http.Request, v visit) error {
	number, err := caseNumber(r)
	if err != nil {
		return err
	}
	seq, err := strconv.ParseInt(r.PostFormValue("seq"), 10, 64)
	if err != nil || seq < 0 {
		return errMalformed
	}
	if err := c.opt.Cases.MarkRead(r.Context(), v.Agent.ID, number, seq); err != nil {
		return fmt.Errorf("mark case %d read: %w", number, err)
	}
	w.WriteHeader(http.StatusNoContent)
	return nil
}
