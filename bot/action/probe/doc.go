// Package probe looks whether something works, as the second level would before it does anything else: a name, a port,
// a web page, a certificate, and what the monitoring says. A check reads and changes nothing, so it may be repeated,
// and a dry run of it is the check itself.
//
// A workspace declares checks ([Declared]); [New] makes an [action.Performer] of one. Whom it asks is fixed in the
// declaration, or a person names it within patterns that the declaration lists; either way bot/action/guard judges each
// address as it is dialled.
//
// # Codes
//
// Each check ends with one of these codes, by which a flow branches:
//
//	ok              it works                                                                  all
//	slow            it works, and took longer than declared                                   dns, tcp, http, tls
//	down            it does not work; the value "why" says how                                tcp, http, tls
//	not_found       the name does not exist                                                   dns, tcp, http, tls
//	no_record       the name exists and has no record of this type                            dns
//	server_failure  a resolver answered that it cannot answer                                 dns
//	timeout         no resolver answered in time                                              dns
//	wrong_answer    it answers, and not what is declared                                      dns, http, tls
//	expiring        the certificate ends within warn_days                                     tls
//	expired         a certificate has ended                                                   http, tls
//	wrong_name      the certificate is for other names                                        http, tls
//	untrusted       the certificate's chain leads to nobody who is trusted                    http, tls
//	firing          the monitoring reports a problem                                          prometheus, alertmanager
//	silenced        it reports one that somebody has muted, as in maintenance                 alertmanager
//	inhibited       it reports one that follows from another                                  alertmanager
//	unknown         the monitoring cannot be asked, or has no data                            prometheus, alertmanager
//	denied          the declaration does not allow to ask this host or this address           dns, tcp, http, tls
//
// The value "why", where it is known: refused, timeout, unreachable, closed, lookup, handshake or status for down;
// redirect, not_tls, status or text for wrong_answer; self_signed, missing_intermediate or not_yet for untrusted;
// no_data or error for unknown; no_host for denied.
//
// # Values
//
// said (finished sentences in the person's language), kind, service, host, why, ms (how long it took), and by kind:
// answers (dns, comma separated), status (http), until (RFC 3339), days (left, or gone when expired), names and issuer
// (tls), since (RFC 3339), count and summary (alertmanager), value (prometheus); of several checks also part, checked
// and wrong. All but said are single lines of at most 300 characters, of foreign text. The Detail is for agents:
// numbered lines of what was seen, each with the seconds since the beginning.
package probe
