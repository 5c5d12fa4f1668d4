package care

import (
	"io/fs"
	"net/url"
	"path"
	"slices"
	"strings"

	"github.com/firstline-support/firstline/kb"
)

// A DeadLink is a link that leads nowhere.
type DeadLink struct {
	Page Page   `json:"page"`
	Line int    `json:"line"` // in the page's file
	To   string `json:"to"`   // as written
	Why  Reason `json:"why"`
}

// A Reason is why a link is dead.
type Reason string

// The reasons. The last two are for who asks pages outside.
const (
	NoArticle Reason = "no_article" // there is no article with the id
	NoSection Reason = "no_section" // the article has no heading with the anchor
	NoFile    Reason = "no_file"    // there is no such picture or file
	Gone      Reason = "gone"       // the server says that the page does not exist
	Silent    Reason = "silent"     // the server could not be reached
	Private   Reason = "private"    // it leads into a private network and was not asked
)

// deadLinks follows the links inside the base.
func deadLinks(pages []*kb.Article, files fs.FS) []DeadLink {
	s := shelves{byID: map[string][]*kb.Article{}, files: files}
	for _, a := range pages {
		s.byID[a.ID] = append(s.byID[a.ID], a)
	}
	found := []DeadLink{}
	for _, a := range pages {
		for _, l := range a.Links() {
			if why, dead := s.follow(a, l); dead {
				found = append(found, DeadLink{PageOf(a), l.Line, l.To, why})
			}
		}
	}
	return found
}

// shelves is what links can lead to.
type shelves struct {
	byID  map[string][]*kb.Article
	files fs.FS
}

// follow tells whether a link that stays inside leads nowhere.
func (s shelves) follow(from *kb.Article, l kb.Link) (why Reason, dead bool) {
	to, err := url.Parse(l.To)
	if err != nil || to.Scheme != "" || to.Host != "" || strings.HasPrefix(l.To, "/") {
		return "", false
	}
	target := from
	if to.Path != "" {
		id, isArticle := kb.LinkedID(l.To)
		if l.Image || !isArticle {
			return NoFile, s.files != nil && !s.hasFile(from, to.Path)
		}
		if target = s.article(id, langOf(to.Path, from.Lang)); target == nil {
			return NoArticle, true
		}
	}
	return NoSection, to.Fragment != "" && !hasSection(target, to.Fragment)
}

// langOf is the language that a link names, as in vpn.de.md, or else that of the article it stands in.
func langOf(to, lang string) string {
	if named := path.Ext(strings.TrimSuffix(to, ".md")); named != "" {
		return named[1:]
	}
	return lang
}

// article gives the one in the language, or else in another: that is what a reader gets.
func (s shelves) article(id, lang string) *kb.Article {
	for _, a := range s.byID[id] {
		if a.Lang == lang {
			return a
		}
	}
	if len(s.byID[id]) > 0 {
		return s.byID[id][0]
	}
	return nil
}

func hasSection(a *kb.Article, anchor string) bool {
	return slices.ContainsFunc(a.Passages, func(p kb.Passage) bool { return p.Anchor == anchor })
}

func (s shelves) hasFile(from *kb.Article, to string) bool {
	_, err := fs.Stat(s.files, path.Join(path.Dir(from.File), to))
	return err == nil
}

// An Outside is an address outside the base and where it stands.
type Outside struct {
	URL    string
	Places []DeadLink // what the links would be if the page is gone; Why is empty
}

// OutsideOf gives the web addresses that the articles link to, each once, in order.
func OutsideOf(articles []kb.Article) []Outside {
	at := map[string]int{}
	var found []Outside
	for i := range articles {
		for _, l := range articles[i].Links() {
			to, err := url.Parse(l.To)
			if err != nil || to.Scheme != "http" && to.Scheme != "https" || to.Host == "" {
				continue
			}
			to.Fragment = ""
			place, known := at[to.String()]
			if !known {
				place = len(found)
				at[to.String()] = place
				found = append(found, Outside{URL: to.String()})
			}
			found[place].Places = append(found[place].Places, DeadLink{Page: PageOf(&articles[i]), Line: l.Line, To: l.To})
		}
	}
	slices.SortFunc(found, func(a, b Outside) int { return strings.Compare(a.URL, b.URL) })
	return found
}
