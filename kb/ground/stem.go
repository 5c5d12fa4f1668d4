package ground

import (
	"strings"

	"github.com/blevesearch/snowballstem"
	snowenglish "github.com/blevesearch/snowballstem/english"
	snowgerman "github.com/blevesearch/snowballstem/german"
)

// maxWord is the longest thing that is still stemmed; what is longer is a key or a line of a log.
const maxWord = 40

// stem gives the form under which a folded word is compared. It joins more than a search would: "gesperrt", "sperren"
// and "Sperrung" are one, because a statement says again what the passage has already said.
func stem(low string, in language) string {
	if len(low) < 3 || len(low) > maxWord || hasDigit(low) {
		return low
	}
	if in == german {
		return germanStem(low)
	}
	if known, ok := englishForms[low]; ok {
		low = known
	}
	env := snowballstem.NewEnv(low)
	snowenglish.Stem(env)
	return env.Current()
}

// germanStem takes prefixes of verbs apart, so that "angemeldet" and "anzumelden" are "anmelden".
func germanStem(low string) string {
	if known, ok := germanForms[low]; ok {
		return known
	}
	for _, p := range germanPrefixes {
		if rest, ok := strings.CutPrefix(low, p); ok && len(rest) > 2 {
			return p + germanRest(rest)
		}
	}
	return germanRest(low)
}

// germanRest is the stem of what stands behind a prefix.
func germanRest(rest string) string {
	if known, ok := germanForms[rest]; ok {
		return known
	}
	if infinitive, ok := strings.CutPrefix(rest, "zu"); ok && len(infinitive) > 3 && strings.HasSuffix(infinitive, "n") {
		return germanEnding(infinitive)
	}
	if participle, ok := strings.CutPrefix(rest, "ge"); ok && isParticiple(participle) {
		if known, ok := germanForms[snowballGerman(rest)]; ok {
			return known
		}
		return germanEnding(participle)
	}
	return germanEnding(rest)
}

func snowballGerman(low string) string {
	env := snowballstem.NewEnv(low)
	snowgerman.Stem(env)
	return env.Current()
}

func isParticiple(rest string) bool {
	return len(rest) > 3 && (strings.HasSuffix(rest, "t") || strings.HasSuffix(rest, "te") ||
		strings.HasSuffix(rest, "ten") || strings.HasSuffix(rest, "tes") || strings.HasSuffix(rest, "ter"))
}

// germanEnding takes endings off, among them those that make a noun of a verb.
func germanEnding(low string) string {
	if strings.HasSuffix(low, "ys") || strings.HasSuffix(low, "os") {
		low = low[:len(low)-1]
	}
	s := snowballGerman(low)
	for _, ending := range []string{"ung", "et", "t", "e"} {
		if rest, ok := strings.CutSuffix(s, ending); ok && len(rest) > 2 {
			s = endOfVerb(rest, ending)
			break
		}
	}
	if known, ok := germanForms[s]; ok && len(s) > 4 {
		return known
	}
	return s
}

// particles are what German and English verbs leave behind at the end of a clause.
var (
	germanParticles = setOf(`ab an auf aus bei bereit durch ein fest frei her herunter hervor hin hinzu hoch los mit nach
		neu raus rein runter statt teil um vor voraus vorbei weg weiter wieder zu zuruck zusammen zurecht fern heraus`)
	germanPrefixes = strings.Fields(`wiederher neu zuruck wieder weiter zusammen herunter heraus hinzu voraus bereit durch
		hoch fest frei weg nach vor auf aus ein mit her hin um zu ab an bei fern statt teil uber unter ver`)
	englishParticles = setOf(`on off in out up down back over away`)
	englishPhrasal   = setOf(`drop turn switch sign log set shut plug pick fill hand look back power carri put take give
		go roll turn kick send call write jot sort let clear pay key pass bring pull run start`)
)

// germanForms leads forms of strong verbs, which no rule reaches, to their stems; the keys are folded, whole or without
// their endings.
var germanForms = formsOf(`geb=gibt,gibst,gab,gegeben,gebe,gebt,gegeb nehm=nimmt,nimmst,nahm,genommen,genomm
		les=liest,gelesen,las seh=sieht,siehst,gesehen,sah sprech=spricht,gesprochen,sprach,gesproch
		brech=bricht,gebrochen,brach,gebroch helf=hilft,geholfen,half bewerb=bewirbt,bewirbst,beworben
		treff=trifft,getroffen,traf werf=wirft,geworfen,warf gelt=gilt,galt,gegolten
		halt=halt,gehalten,hielt,haltet,behalt lass=lasst,gelassen,liess,lass fall=fallt,gefallen,fiel
		fahr=fahrt,gefahren,fuhr trag=tragt,getragen,trug,tragen lad=ladt,geladen,lud,ladet lauf=lauft,gelaufen,lief
		ruf=ruft,gerufen,rief,rufen komm=kommt,gekommen,kam,kommen konto=konten,kontos thema=themen firma=firmen
		risiko=risiken genehm=genehmigt,genehmigte,genehmigten gewahr=gewahrt genug=genugt gehor=gehort gestat=gestattet
		erlosch=erlischt,erloschen,erlosch leg=gelegt geh=geht,gegangen,ging,gehen,gang steh=steht,gestanden,stand
		schliess=schliesst,geschlossen,schloss,geschloss,beschloss zieh=zieht,gezogen,zog,gezog
		bieten=bietet,geboten,bot bleib=bleibt,geblieben,blieb schreib=schreibt,geschrieben,schrieb,geschrieb,schrieben
		verlier=verliert,verloren,verlor find=findet,gefunden,fand,gefund bind=bindet,gebunden,band
		verbind=verbindet,verbunden,verband,verbund bring=bringt,gebracht,brachte denk=denkt,gedacht,dachte
		send=sendet,gesendet,gesandt,sandte trenn=trennt,getrennt vergess=vergisst,vergessen,vergass
		entscheid=entscheidet,entschieden,entschied tret=tritt,getreten,trat beitret=beigetreten
		empfehl=empfiehlt,empfohlen,empfahl erhalt=erhalt,erhalten,erhielt,erhaltet enthalt=enthalt,enthalten,enthielt
		empfang=empfangt,empfangen,empfing stehl=stiehlt,gestohlen,stahl bitt=bittet,gebeten,bat
		sitz=sitzt,gesessen,sass lieg=liegt,gelegen,lag leih=leiht,geliehen,lieh
		unterschreib=unterschreibt,unterschrieben,unterschrieb schick=schickt,geschickt frag=fragt,gefragt
		sperr=gesperrt,gesperr wend=wendet,gewendet,gewandt vertret=vertritt,vertreten betret=betritt,betreten
		verlass=verlasst,verlassen,verliess beginn=beginnt,begonnen,begann schalt=schaltet,geschaltet,schalten
		melde=meldet,melden,gemeldet,melde tausch=tauscht,getauscht erscheint=erscheint,erschienen,erschien,erscheinen
		lös=lost,gelost abheb=aufgehoben aufheb=aufgehoben verschieb=verschiebt,verschoben
		verschwind=verschwindet,verschwunden gewinn=gewinnt,gewonnen hang=hangt,gehangen mess=misst,gemessen
		ess=isst,gegessen wachs=wachst,gewachsen zwing=zwingt,gezwungen`)

var englishForms = formsOf(`send=sent lose=lost steal=stolen,stole choose=chosen,chose forget=forgot,forgotten
		take=taken,took give=given,gave keep=kept leave=left pay=paid buy=bought write=written,wrote show=shown
		get=got,gotten go=went,gone run=ran begin=began,begun break=broken,broke bring=brought find=found hold=held
		make=made meet=met put=putting say=said see=seen,saw sell=sold set=setting shut=shutting speak=spoke,spoken
		spend=spent stand=stood tell=told think=thought understand=understood wear=worn,wore win=won,winning build=built
		draw=drawn,drew fall=fallen,fell know=known,knew mean=meant withdraw=withdrawn,withdrew reset=resetting
		bind=bound lend=lent hear=heard become=became come=came deal=dealt feel=felt grow=grown,grew hide=hidden,hid
		read=reading ring=rang,rung submit=submission apply=application,applies,applied,applying delete=deletion
		renew=renewal approve=approval arrive=arrival cancel=cancellation,canceled,cancelled,cancelling,canceling
		expire=expiry,expiration decide=decision extend=extension install=installation register=registration
		confirm=confirmation notify=notification,notified,notifies pay=payment,payments remove=removal recover=recovery
		refuse=refusal reserve=reservation return=returning renew=renewing sync=synced,syncing,syncs
		terminate=termination verify=verification,verified,verifies synchronise=synchronisation
		synchronize=synchronization travel=travelling,traveled,travelled,traveling upgrade=upgrading
		colleague=colleagues photo=photos permit=permission encrypt=encryption connect=connection subscribe=subscription
		invite=invitation reimburse=reimbursement require=requirement replace=replacement
		enrol=enrolment,enrolled,enrolling,enroll,enrollment retrieve=retrieval complete=completion transfer=transferred
		deactivate=deactivation activate=activation erase=erasure lock=lockout protect=protection assign=assignment`)

// formsOf reads "stem=form,form" pairs.
func formsOf(list string) map[string]string {
	forms := map[string]string{}
	for _, entry := range strings.Fields(list) {
		to, from, _ := strings.Cut(entry, "=")
		for form := range strings.SplitSeq(from, ",") {
			forms[form] = to
		}
	}
	return forms
}

// endOfVerb brings "wartet" and "warten", "verlängert" and "verlängern" together: the stem of the infinitive has lost
// the same letters.
func endOfVerb(s, ending string) string {
	lost := ""
	switch ending {
	case "et":
		lost = "t"
	case "t":
		lost = "er"
	}
	if rest, ok := strings.CutSuffix(s, lost); ok && lost != "" && len(rest) > 2 {
		return rest
	}
	return s
}
