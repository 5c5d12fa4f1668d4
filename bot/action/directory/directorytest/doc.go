// Package directorytest starts real directories for tests: Samba as an Active Directory domain controller, and
// OpenLDAP with its password policy overlay. They listen on loopback addresses only, keep everything in a folder that
// goes with them, have certificates of an authority that lives as long as they do, and end when the test process
// ends, however it does.
//
// Both have the same people's part, a service account for the bot with narrow rights to it, and groups; see [Server].
// What a test needs beyond that it adds as the administrator. Start with [Samba] and [OpenLDAP].
//
// The Debian packages are samba-ad-dc with samba-ad-provision, and slapd. Where they are missing and the tests run as
// root with apt-get, they are installed; where that is not possible the error wraps [debian.ErrMissing].
package directorytest
