package from

import (
	"bufio"
	"bytes"
	"compress/gzip"
	"context"
	"encoding/xml"
	"io"
	"strings"

	"golang.org/x/net/html/charset"

	"github.com/firstline-support/firstline/kb/bring/fetch"
)

// Limits of sitemaps; those of the protocol (sitemaps.org) are 50,000 addresses and 50 MB a file.
const (
	maxMaps     = 100
	maxPages    = 100_000
	maxUnpacked = 64 << 20
)

// sitemaps reads sitemaps, plain or packed, and those that list other sitemaps.
type sitemaps struct {
	client *fetch.Client
	wanted func(address string) bool
}

// pages are the wanted addresses in the sitemaps. One that cannot be read is as if it was not there: links lead to the
// pages, too.
func (m sitemaps) pages(ctx context.Context, at []string) []string {
	var pages []string
	seen := map[string]bool{}
	for len(at) > 0 && len(seen) < maxMaps && len(pages) < maxPages && ctx.Err() == nil {
		next := at[0]
		at = at[1:]
		if seen[next] {
			continue
		}
		seen[next] = true
		answer, err := m.client.Get(ctx, fetch.Request{URL: next})
		if err != nil {
			continue
		}
		found, more := readSitemap(answer.Body)
		at = append(at, more...)
		for _, address := range found {
			if m.wanted(address) && len(pages) < maxPages {
				pages = append(pages, address)
			}
		}
	}
	return pages
}

// readSitemap gives the pages and the other sitemaps that a sitemap lists, as far as it can be read.
func readSitemap(data []byte) (pages, more []string) {
	var r io.Reader = bufio.NewReader(bytes.NewReader(data))
	if bytes.HasPrefix(data, []byte{0x1f, 0x8b}) {
		unpacked, err := gzip.NewReader(r)
		if err != nil {
			return nil, nil
		}
		r = unpacked
	}
	d := xml.NewDecoder(io.LimitReader(r, maxUnpacked))
	d.CharsetReader = charset.NewReaderLabel
	inside := ""
	for len(pages)+len(more) < maxPages {
		token, err := d.Token()
		if err != nil {
			return pages, more
		}
		start, ok := token.(xml.StartElement)
		if !ok {
			continue
		}
		switch start.Name.Local {
		case "url", "sitemap":
			inside = start.Name.Local
		case "loc":
			var address string
			if d.DecodeElement(&address, &start) != nil {
				return pages, more
			}
			if address = strings.TrimSpace(address); inside == "sitemap" {
				more = append(more, address)
			} else if inside == "url" {
				pages = append(pages, address)
			}
			inside = ""
		}
	}
	return pages, more
}
