package directory

import (
	"context"
	"fmt"
	"slices"
	"strings"
)

// Attributes gives plain attributes of an account, each with its values as they are there: foreign text. Only those
// that the configuration calls readable may be asked for. Errors: those of Find, ErrProtected, ErrOutside, ErrDenied.
func (d *Directory) Attributes(ctx context.Context, account string, names ...string) (map[string][]string, error) {
	for _, name := range names {
		readable := func(r string) bool { return strings.EqualFold(r, name) }
		if !slices.ContainsFunc(d.cfg.Attributes.Readable, readable) {
			return nil, fmt.Errorf("%w: %q is not in attributes.readable", ErrDenied, name)
		}
	}
	values := map[string][]string{}
	_, err := d.account(ctx, account, func(s *session, a Account) error {
		if a.Protected != nil {
			return a.Protected
		}
		e, err := s.entry(a.DN, names...)
		if err != nil {
			return fmt.Errorf("read %s: %w", a.DN, err)
		}
		for _, name := range names {
			values[name] = e.GetEqualFoldAttributeValues(name)
		}
		return nil
	})
	return values, err
}
