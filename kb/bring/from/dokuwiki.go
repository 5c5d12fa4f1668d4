package from

import (
	"bytes"
	"context"
	"encoding/xml"
	"errors"
	"fmt"
	"iter"
	"net/url"
	"strings"
	"time"

	"github.com/firstline-support/firstline/kb/bring"
	"github.com/firstline-support/firstline/kb/bring/fetch"
	"github.com/firstline-support/firstline/kb/bring/page"
)

// A DokuWiki is read through its XML-RPC API (dokuwiki.org/devel:xmlrpc), which an administrator switches on. Pages are
// known by their names; only those changed since are fetched.
type DokuWiki struct {
	Client   *fetch.Client
	URL      string
	Under    string // only pages whose name begins so
	User     string
	Password string

	base *url.URL
	left int
}

// Left is how many pages are still to come.
func (d *DokuWiki) Left() int { return d.left }

// An rpcValue is what XML-RPC answers with, as far as it is used here.
type rpcValue struct {
	Text    string `xml:",chardata"`
	String  string `xml:"string"`
	Number  string `xml:"int"`
	Date    string `xml:"dateTime.iso8601"`
	Members []struct {
		Name  string   `xml:"name"`
		Value rpcValue `xml:"value"`
	} `xml:"struct>member"`
	Items []rpcValue `xml:"array>data>value"`
}

func (v rpcValue) text() string {
	for _, s := range []string{v.String, v.Number, v.Date} {
		if s != "" {
			return s
		}
	}
	return strings.TrimSpace(v.Text)
}

func (v rpcValue) member(name string) string {
	for _, m := range v.Members {
		if m.Name == name {
			return m.Value.text()
		}
	}
	return ""
}

// call asks the wiki. Arguments are texts.
func (d *DokuWiki) call(ctx context.Context, method string, args ...string) (rpcValue, error) {
	var b bytes.Buffer
	b.WriteString(xml.Header + "<methodCall><methodName>" + method + "</methodName><params>")
	for _, arg := range args {
		b.WriteString("<param><value><string>")
		if err := xml.EscapeText(&b, []byte(arg)); err != nil {
			return rpcValue{}, err
		}
		b.WriteString("</string></value></param>")
	}
	b.WriteString("</params></methodCall>")
	header := map[string]string{"Content-Type": "text/xml"}
	for name, value := range basic(d.User, d.Password) {
		header[name] = value
	}
	answer, err := d.Client.Get(ctx, fetch.Request{URL: d.base.JoinPath("lib/exe/xmlrpc.php").String(), Post: b.Bytes(),
		Header: header, Kinds: []string{"text/xml", "application/xml"}})
	if err != nil {
		return rpcValue{}, refused(err, "the wiki's remote API is off or not for this user; see the settings remote and "+
			"remoteuser, --user and DOKUWIKI_PASSWORD")
	}
	return readRPC(answer.Body)
}

func readRPC(data []byte) (rpcValue, error) {
	var answer struct {
		Value rpcValue `xml:"params>param>value"`
		Fault rpcValue `xml:"fault>value"`
	}
	if err := xml.Unmarshal(data, &answer); err != nil {
		return rpcValue{}, fmt.Errorf("read the wiki's answer: %w", err)
	}
	if len(answer.Fault.Members) > 0 {
		return rpcValue{}, fmt.Errorf("the wiki: %s (%s)", answer.Fault.member("faultString"),
			answer.Fault.member("faultCode"))
	}
	return answer.Value, nil
}

// Documents implements [bring.Source].
func (d *DokuWiki) Documents(ctx context.Context, known bring.Known) iter.Seq2[bring.Document, error] {
	return func(yield func(bring.Document, error) bool) {
		var err error
		var list rpcValue
		if d.base, err = root(strings.TrimSuffix(d.URL, "/doku.php")); err == nil {
			list, err = d.call(ctx, "wiki.getAllPages")
		}
		if err == nil && len(list.Items) == 0 {
			err = errors.New("the wiki lists no page; may this user read it? See --user and DOKUWIKI_PASSWORD")
		}
		if err != nil {
			yield(bring.Document{}, err)
			return
		}
		for i, item := range list.Items {
			d.left = len(list.Items) - i - 1
			if !strings.HasPrefix(item.member("id"), d.Under) {
				continue
			}
			doc, err := d.document(ctx, item, known)
			var skip *bring.SkipError
			if !yield(doc, err) || err != nil && !errors.As(err, &skip) {
				return
			}
		}
	}
}

func (d *DokuWiki) document(ctx context.Context, item rpcValue, known bring.Known) (bring.Document, error) {
	id := item.member("id")
	at := d.base.JoinPath("doku.php")
	at.RawQuery = "id=" + strings.ReplaceAll(url.QueryEscape(id), "%3A", ":")
	doc := bring.Document{ID: id, URL: at.String(), Version: item.member("lastModified") + " " + item.member("size")}
	if doc.Version == known.Version(id) {
		doc.Unchanged = true
		return doc, nil
	}
	doc.Updated = rpcTime(item.member("lastModified"))
	text, err := d.call(ctx, "wiki.getPageHTML", id)
	switch {
	case passes(err):
		return doc, &bring.SkipError{ID: id, URL: doc.URL, Reason: err.Error(), Passing: true}
	case err != nil:
		return doc, err
	}
	p, err := page.Read([]byte("<meta charset=utf-8><main>"+text.text()+"</main>"), "text/html; charset=utf-8", at)
	if err != nil {
		return doc, bring.Skip(id, doc.URL, err.Error())
	}
	doc.Title, doc.Markdown = p.Title, p.Markdown
	return doc, nil
}

// rpcTime reads the ways in which versions of the wiki write a time; zero for others.
func rpcTime(s string) time.Time {
	for _, layout := range []string{time.RFC3339, "20060102T15:04:05", "2006-01-02T15:04:05-0700"} {
		if t, err := time.Parse(layout, s); err == nil {
			return t
		}
	}
	return time.Time{}
}
