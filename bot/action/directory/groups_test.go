package directory_test

import (
	"slices"
	"testing"

	"github.com/firstline-support/firstline/bot/action/directory"
)

func TestGroupsGainAndLoseMembers(t *testing.T) {
	onBoth(t, func(t *testing.T, w world) {
		d, p := w.open(t), w.hire(t, nil)
		in := func() bool { return slices.Contains(find(t, d, p.name).Groups, w.VPN) }
		wantError(t, d.RemoveFromGroup(t.Context(), p.name, "vpn"), directory.ErrNotMember)
		if err := d.AddToGroup(t.Context(), p.name, "vpn"); err != nil || !in() {
			t.Fatalf("added: %v, is a member: %v", err, in())
		}
		wantError(t, d.AddToGroup(t.Context(), p.name, "vpn"), directory.ErrAlready)
		if err := d.RemoveFromGroup(t.Context(), p.name, "vpn"); err != nil || in() {
			t.Fatalf("removed: %v, is a member: %v", err, in())
		}
	})
}

func TestOnlyConfiguredGroupsAreChanged(t *testing.T) {
	onBoth(t, func(t *testing.T, w world) {
		d, p := w.open(t, func(c *directory.Config) { c.Groups["gone"] = "cn=gone," + w.Groups }), w.hire(t, nil)
		for _, group := range []string{"", "VPN", w.VPN, "vpn)(cn=*", "gone"} {
			wantError(t, d.AddToGroup(t.Context(), p.name, group), directory.ErrGroup)
		}
		if a := find(t, d, p.name); len(a.Groups) > 0 {
			t.Errorf("it is in %v", a.Groups)
		}
	})
}

// A group that leads into a protected one would give its members away.
func TestGroupsThatAreProtectedAreNotChanged(t *testing.T) {
	onBoth(t, func(t *testing.T, w world) {
		d, p := w.open(t), w.hire(t, nil)
		wantError(t, d.AddToGroup(t.Context(), p.name, "blocked"), directory.ErrProtected)
		d = w.open(t, func(c *directory.Config) { c.Groups["inner"] = w.Inner })
		wantError(t, d.AddToGroup(t.Context(), p.name, "inner"), directory.ErrProtected)
		if w.kind == directory.AD {
			for _, group := range []string{"CN=Domain Admins,CN=Users," + w.Root, "CN=Account Operators,CN=Builtin," + w.Root} {
				d = w.open(t, func(c *directory.Config) { c.Groups["power"] = group })
				wantError(t, d.AddToGroup(t.Context(), p.name, "power"), directory.ErrProtected)
			}
		}
		if a := find(t, d, p.name); len(a.Groups) > 0 {
			t.Errorf("it is in %v", a.Groups)
		}
	})
}

func TestAGroupThatTheBotMayNotChangeIsRefusedByTheDirectory(t *testing.T) {
	onBoth(t, func(t *testing.T, w world) {
		p := w.hire(t, nil)
		d := w.open(t, func(c *directory.Config) { c.Groups["inner"], c.Protected.Groups = w.Inner, nil })
		wantError(t, d.AddToGroup(t.Context(), p.name, "inner"), directory.ErrDenied)
	})
}

func TestOnlyReadableAttributesAreShown(t *testing.T) {
	onBoth(t, func(t *testing.T, w world) {
		p := w.hire(t, map[string][]string{"l": {"Hall 3"}, "description": {"private"}})
		d := w.open(t, func(c *directory.Config) { c.Attributes.Readable = []string{"l", "title"} })
		values, err := d.Attributes(t.Context(), p.name, "L", "title")
		if err != nil || !slices.Equal(values["L"], []string{"Hall 3"}) || len(values["title"]) != 0 {
			t.Errorf("got %v, %v", values, err)
		}
		for _, name := range []string{"description", "userPassword", "*", "+", "l,description", ""} {
			_, err = d.Attributes(t.Context(), p.name, name)
			wantError(t, err, directory.ErrDenied)
		}
	})
}
