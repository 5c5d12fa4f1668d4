"""Fills a new domain: seed.py SMB_CONF SAM_LDB BOT_PASSWORD"""
import sys

import ldb
from samba.auth import system_session
from samba.dcerpc import security
from samba.ndr import ndr_pack, ndr_unpack
from samba.param import LoadParm
from samba.samdb import SamDB

conf, database, password = sys.argv[1:]
parameters = LoadParm()
parameters.load(conf)
sam = SamDB(url=database, session_info=system_session(), lp=parameters)
root = sam.domain_dn()


def replace(dn, values, controls=None):
    message = ldb.Message(ldb.Dn(sam, dn))
    for name, value in values.items():
        message[name] = ldb.MessageElement(value, ldb.FLAG_MOD_REPLACE, name)
    sam.modify(message, controls=controls or [])


def one(dn, attribute):
    return sam.search(dn, scope=ldb.SCOPE_BASE, attrs=[attribute])[0][attribute][0]


def allow(dn, *entries):
    """Puts entries before those of the access control list of dn."""
    domain = security.dom_sid(sam.get_domain_sid())
    text = ndr_unpack(security.descriptor, one(dn, "nTSecurityDescriptor")).as_sddl(domain)
    at = text.index("(", text.index("D:"))
    changed = security.descriptor.from_sddl(text[:at] + "".join(entries) + text[at:], domain)
    replace(dn, {"nTSecurityDescriptor": ndr_pack(changed)})


half_an_hour = str(-30 * 60 * 10**7)
replace(root, {"lockoutThreshold": "3", "lockoutDuration": half_an_hour, "lockOutObservationWindow": half_an_hour,
               "minPwdAge": "0", "minPwdLength": "8"})
for ou in ("people", "admins", "services", "groups"):
    sam.create_ou("OU=%s,%s" % (ou, root))
for group in ("VPN", "Blocked", "Inner"):
    sam.newgroup(group, groupou="OU=groups")
sam.add_remove_group_members("Blocked", ["Inner"], add_members_operation=True)
sam.newuser("bot", password, userou="OU=services")
bot = "CN=bot,OU=services," + root
replace(bot, {"userAccountControl": str(0x10200)})  # its password never expires
sam.newuser("longago", password, userou="OU=people")
bypass = "local_oid:1.3.6.1.4.1.7165.4.3.20:0"  # the time of a password is taken as it is given
replace("CN=longago,OU=people," + root, {"pwdLastSet": "132000000000000000"}, [bypass])

# What the wizard for delegation writes for "reset passwords", with the locks, and for the members of two groups.
sid = str(ndr_unpack(security.dom_sid, one(bot, "objectSid")))
user = "bf967aba-0de6-11d0-a285-00aa003049e2"
reset = "00299570-246d-11d0-a768-00aa006e0529"
lockout_time = "28630ebf-41d5-11d1-a9c1-0000f80367c1"
pwd_last_set = "bf967a0a-0de6-11d0-a285-00aa003049e2"
member = "bf9679c0-0de6-11d0-a285-00aa003049e2"
allow("OU=people," + root, "(OA;CIIO;CR;%s;%s;%s)" % (reset, user, sid),
      *["(OA;CIIO;RPWP;%s;%s;%s)" % (attribute, user, sid) for attribute in (lockout_time, pwd_last_set)])
for group in ("VPN", "Blocked"):
    allow("CN=%s,OU=groups,%s" % (group, root), "(OA;;RPWP;%s;;%s)" % (member, sid))
