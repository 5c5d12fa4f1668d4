package probe

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"
	"time"

	"golang.org/x/sync/errgroup"

	"github.com/firstline-support/firstline/bot/action"
	"github.com/firstline-support/firstline/handoff/texts"
)

// The limits of several checks at once.
const (
	maxParts  = 16
	maxDetail = 16 << 10 // bytes
)

// A Part is one of several checks, and what agents call it.
type Part struct {
	Name  string
	Check action.Performer
}

// Several runs checks side by side and gives the gravest result, with the details of all. It is an [action.Performer]
// used by many at once; it may hold checks of other rooms, whose codes count as grave as down where they are not known.
type Several struct {
	parts  []Part
	within time.Duration
	texts  *texts.Catalogue
}

// NewSeveral gives checks that run together within one time, 0 standing for 10 s.
func NewSeveral(words *texts.Catalogue, within time.Duration, parts ...Part) (*Several, error) {
	if len(parts) == 0 || len(parts) > maxParts {
		return nil, fmt.Errorf("several: %d checks, write 1 to %d", len(parts), maxParts)
	}
	if within < 0 || within > maxWithin {
		return nil, fmt.Errorf("within: %s is not between 0 and %s", within, maxWithin)
	}
	return &Several{parts: slices.Clone(parts), within: cmp.Or(within, defaultWithin), texts: words}, nil
}

// several makes the declared parts ready. A part says the service of all where it names none.
func (d Declared) several(around Around) (action.Performer, error) {
	var parts []Part
	for i, named := range d.Several {
		if named.Name == "" || len(named.Name) > maxService {
			return nil, fmt.Errorf("several[%d]: name: write 1 to %d characters", i, maxService)
		}
		if len(named.Several) > 0 {
			return nil, fmt.Errorf("several[%d] (%s): several checks within several, write them side by side", i, named.Name)
		}
		named.Service = cmp.Or(named.Service, d.Service)
		check, err := New(named.Declared, around)
		if err != nil {
			return nil, fmt.Errorf("several[%d] (%s): %w", i, named.Name, err)
		}
		parts = append(parts, Part{Name: named.Name, Check: check})
	}
	return NewSeveral(around.Texts, d.Within, parts...)
}

// Perform runs all checks. Values are those of the gravest, with "part", its name, "checked", how many there were, and
// "wrong", how many did not end with ok.
func (s *Several) Perform(ctx context.Context, call action.Call) (action.Result, error) {
	limited, stop := context.WithTimeout(ctx, s.within)
	defer stop()
	results := make([]action.Result, len(s.parts))
	var all errgroup.Group
	for i, part := range s.parts {
		all.Go(func() error {
			var err error
			if results[i], err = part.Check.Perform(limited, call); err != nil {
				results[i] = broken(part.Name, err)
			}
			return nil
		})
	}
	if err := cmp.Or(all.Wait(), ctx.Err()); errors.Is(err, context.Canceled) {
		return action.Result{}, fmt.Errorf("check %s: %w", call.Action, err)
	}
	return withSaid(s.texts, call.Lang, s.together(results)), nil
}

// broken is the result of a check that could not be made.
func broken(service string, err error) action.Result {
	return action.Result{Code: Unknown, Values: map[string]string{"service": line(service, maxService), "why": "error"},
		Detail: line(err.Error(), maxStep)}
}

// together gives the gravest result with the details of all.
func (s *Several) together(results []action.Result) action.Result {
	worst, wrong := 0, 0
	var detail strings.Builder
	for i, r := range results {
		if graver(r.Code, results[worst].Code) {
			worst = i
		}
		if r.Code != action.OK {
			wrong++
		}
		fmt.Fprintf(&detail, "%s: %s\n%s\n", line(s.parts[i].Name, maxService), r.Code, r.Detail)
	}
	got := results[worst]
	values := maps.Clone(got.Values)
	if values == nil {
		values = map[string]string{}
	}
	if wrong == 0 {
		values["kind"] = "several"
	}
	values["part"], values["checked"], values["wrong"] = s.parts[worst].Name, strconv.Itoa(len(results)),
		strconv.Itoa(wrong)
	text := detail.String()
	if len(text) > maxDetail {
		text = strings.ToValidUTF8(text[:maxDetail], "") + "…"
	}
	return action.Result{Code: got.Code, Values: values, Detail: strings.TrimSpace(text)}
}

// graver tells whether a code is worse for whoever wants to use the service than another.
func graver(code, than string) bool { return gravity(code) > gravity(than) }

// gravity orders codes. What surely stops people comes before what the monitoring says, that before what nobody knows,
// and last what works with a reservation.
func gravity(code string) int {
	order := []string{action.OK, Slow, Expiring, Silenced, Inhibited, Denied, Unknown, Firing, WrongAnswer, WrongName,
		Untrusted, Expired, NoRecord, Timeout, ServerFailure, NotFound}
	if at := slices.Index(order, code); at >= 0 {
		return at
	}
	return len(order)
}
