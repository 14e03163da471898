#!/bin/sh
# Makes the certificates of these tests with openssl: valid from 2020 to 2120, for tests on loopback and nothing else.
# Their private keys are public. Run it in this folder to make them anew.
set -eu
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
touch "$work/index"
echo 1000 > "$work/serial"
cat > "$work/ca.cnf" <<'CNF'
[ca]
default_ca = tests
[tests]
new_certs_dir = $ENV::WORK
database = $ENV::WORK/index
serial = $ENV::WORK/serial
default_md = sha256
policy = any
unique_subject = no
[any]
organizationName = optional
commonName = optional
CNF
export WORK="$work"
org='/O=Daftari, tests only'

# name, subject, days from 2020 as two dates, the file of extensions, then how it is signed
sign() {
  openssl genpkey -algorithm EC -pkeyopt ec_paramgen_curve:P-256 -out "$1.key.pem"
  openssl req -new -key "$1.key.pem" -subj "$org/CN=$2" -out "$work/$1.csr"
  printf '%b' "$5" > "$work/$1.ext"
  # shellcheck disable=SC2086
  openssl ca -batch -notext -config "$work/ca.cnf" -startdate "$3" -enddate "$4" \
    -extfile "$work/$1.ext" -in "$work/$1.csr" -out "$1.crt.pem" $6
}

FROM=20200101000000Z
TO=21200101000000Z
root='basicConstraints=critical,CA:TRUE\nkeyUsage=critical,keyCertSign,cRLSign\nsubjectKeyIdentifier=hash\n'
leaf='basicConstraints=CA:FALSE\n'
by_ca='-cert ca.crt.pem -keyfile ca.key.pem'
by_other='-cert other-ca.crt.pem -keyfile other-ca.key.pem'
names='subjectAltName=DNS:radius.example,DNS:localhost,IP:127.0.0.1\nextendedKeyUsage=serverAuth\n'

sign ca 'test authority' $FROM $TO "$root" '-selfsign -keyfile ca.key.pem'
sign other-ca 'another test authority' $FROM $TO "$root" '-selfsign -keyfile other-ca.key.pem'
sign server radius.example $FROM $TO "$leaf$names" "$by_ca"
sign server-next radius.example $FROM $TO "$leaf$names" "$by_ca"
sign tower-1 tower-1 $FROM $TO "${leaf}extendedKeyUsage=clientAuth\n" "$by_ca"
sign tower-2 router $FROM $TO \
  "${leaf}extendedKeyUsage=clientAuth\nsubjectAltName=DNS:tower-2.example,IP:10.20.0.2\n" "$by_ca"
sign stranger stranger $FROM $TO "${leaf}extendedKeyUsage=clientAuth\n" "$by_ca"
sign reseller reseller-1 $FROM $TO "${leaf}extendedKeyUsage=clientAuth\n" "$by_other"
sign expired tower-1 $FROM 20210101000000Z "${leaf}extendedKeyUsage=clientAuth\n" "$by_ca"
sign revoked tower-1 $FROM $TO "${leaf}extendedKeyUsage=clientAuth\n" "$by_ca"
openssl ca -batch -config "$work/ca.cnf" $by_ca -revoke revoked.crt.pem
openssl ca -batch -config "$work/ca.cnf" $by_ca -gencrl -crl_lastupdate $FROM -crl_nextupdate $TO -out ca.crl.pem
rm -f ca.key.pem other-ca.key.pem
