package guard_test

import (
	"fmt"
	"net/http"
	"net/netip"

	"github.com/firstline-support/firstline/bot/action/guard"
)

func ExampleRules() {
	rules := guard.Rules{
		Hosts:    []string{"*.nordwind.example"},
		Networks: []netip.Prefix{netip.MustParsePrefix("10.20.0.0/16")},
		Ports:    []int{443},
	}
	if err := rules.Check(); err != nil {
		fmt.Println(err)
	}
	// What follows redirects through this transport has each hop judged.
	client := http.Client{Transport: &http.Transport{DialContext: rules.DialContext}}
	_, err := client.Get("https://evil.example/") //nolint:bodyclose // nothing comes
	fmt.Println(err)
	fmt.Println(rules.Address(netip.MustParseAddrPort("10.20.0.5:443")))
	fmt.Println(rules.Address(netip.MustParseAddrPort("169.254.169.254:443")))
	// Output:
	// Get "https://evil.example/": host evil.example: forbidden by the declared rules: no entry of hosts fits it
	// <nil>
	// 169.254.169.254 is a metadata address: forbidden by the declared rules
}
