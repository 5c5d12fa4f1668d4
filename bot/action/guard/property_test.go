package guard

import (
	"net/netip"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

// anAddress draws addresses near the borders of the special networks, and any others.
func anAddress(t *rapid.T, label string) netip.Addr {
	if rapid.Bool().Draw(t, label+" near") {
		tables := append(append([]special{}, never...), closed...)
		near := rapid.SampledFrom(tables).Draw(t, label+" network").Masked().Addr()
		if rapid.Bool().Draw(t, label+" before") && near.Prev().IsValid() {
			return near.Prev()
		}
		return near
	}
	if rapid.Bool().Draw(t, label+" four") {
		return netip.AddrFrom4([4]byte(rapid.SliceOfN(rapid.Byte(), 4, 4).Draw(t, label)))
	}
	return netip.AddrFrom16([16]byte(rapid.SliceOfN(rapid.Byte(), 16, 16).Draw(t, label)))
}

func someRules(t *rapid.T) Rules {
	var r Rules
	for range rapid.IntRange(0, 3).Draw(t, "networks") {
		at := anAddress(t, "opened").Unmap()
		p, err := at.Prefix(rapid.IntRange(0, at.BitLen()).Draw(t, "bits"))
		if err != nil {
			t.Fatal(err)
		}
		r.Networks = append(r.Networks, p)
	}
	return r
}

func allowed(r Rules, ip netip.Addr) bool { return r.Address(netip.AddrPortFrom(ip, 443)) == nil }

func TestAnAddressOfVersionFourIsJudgedAlikeInEveryDress(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		r, ip := someRules(t), anAddress(t, "address").Unmap()
		if !ip.Is4() {
			return
		}
		want := allowed(r, ip)
		raw, carried := ip.As4(), translated.Addr().As16()
		copy(carried[12:], raw[:])
		for _, dress := range []netip.Addr{netip.AddrFrom16(ip.As16()), netip.AddrFrom16(carried)} {
			if got := allowed(r, dress); got != want {
				t.Fatalf("%s: %v, %s: %v, with %v", ip, want, dress, got, r.Networks)
			}
		}
	})
}

func TestARuleOpensItsNetworkAndNothingElse(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		r, ip := someRules(t), anAddress(t, "address")
		before, after := allowed(Rules{}, ip), allowed(r, ip)
		held := false
		for _, n := range r.Networks {
			held = held || n.Contains(plain(ip))
		}
		if before && !after || !before && after && !held {
			t.Fatalf("%s: %v without rules, %v with %v", ip, before, after, r.Networks)
		}
		if _, closedForEver := within(never, plain(ip)); closedForEver && after {
			t.Fatalf("%v open %s", r.Networks, ip)
		}
		if home := plain(ip); !before && after && (home.IsMulticast() || home.IsUnspecified()) {
			t.Fatalf("%v open %s", r.Networks, ip)
		}
	})
}

// TestWithoutRulesOnlyThePublicInternetIsOpen compares with what the standard library says of an address.
func TestWithoutRulesOnlyThePublicInternetIsOpen(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		ip := plain(anAddress(t, "address"))
		if allowed(Rules{}, ip) && (!ip.IsGlobalUnicast() || ip.IsPrivate()) {
			t.Fatalf("%s is open", ip)
		}
	})
}

func TestACheckedNetworkOpensWhatItHolds(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		r := someRules(t)
		if r.Check() != nil {
			return
		}
		for _, n := range r.Networks {
			if _, stays := within(never, n.Addr()); !stays && !allowed(r, n.Addr()) {
				t.Fatalf("%v passed its check and does not open %s", r.Networks, n.Addr())
			}
		}
	})
}

func TestNoNameGetsPastAPattern(t *testing.T) {
	r := Rules{Hosts: []string{"*.nordwind.example", "vpn.partner.example"}}
	rapid.Check(t, func(t *rapid.T) {
		name := rapid.OneOf(rapid.String(), rapid.StringMatching(`[a-zA-Z0-9.*@/:#-]{0,12}(\.?nordwind\.example)?\.?[a-z]{0,3}`)).
			Draw(t, "name")
		if r.Host(name) != nil {
			return
		}
		host, err := Name(name)
		if err != nil || !strings.HasSuffix(host, ".nordwind.example") && host != "vpn.partner.example" {
			t.Fatalf("%q is allowed, it is %q (%v)", name, host, err)
		}
	})
}

func FuzzName(f *testing.F) {
	for _, seed := range []string{"vpn.nordwind.example", "BÜCHER.example.", "::ffff:10.0.0.1", "127.1", "a\x00b", "fe80::1%x",
		"xn--a", "ｎordwind。example"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, foreign string) {
		name, err := Name(foreign)
		if err != nil {
			if len(err.Error()) > 2000 || strings.ContainsAny(err.Error(), "\n\r\x00\x1b") {
				t.Errorf("Name(%q) says %q", foreign, err)
			}
			return
		}
		if again, err := Name(name); err != nil || again != name {
			t.Errorf("Name(%q) = %q, and of that %q, %v", foreign, name, again, err)
		}
		if len(name) > 253 || strings.ContainsAny(name, " /\\@#?%[]\n\x00") {
			t.Errorf("Name(%q) = %q", foreign, name)
		}
	})
}
