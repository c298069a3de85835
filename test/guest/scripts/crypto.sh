#!/bin/sh
# crypto.sh   what Linux makes of a crypto device; sourced after common.sh
#
#   CIPHER_KEY CIPHER_IV CIPHER_TEXT   hexadecimal, for AES in CBC mode by AF_ALG
#   RSA_DIGEST                         hexadecimal, for the key in /files/key.der by the kernel's key service
#
# Either may be empty: AF_ALG of Linux 7.3 has no drivers of devices any more, and Debian's initramfs no parser for keys.
#
# Prints "DRIVER-test RESULT" of the kernel's own tests for the drivers of the device, and what programs/crypto.c does.

# The kernel tests what a driver registers, and lists the outcome.
test_of() {
  awk -v driver="$1" '/^driver/ { found = $3 == driver } /^selftest/ && found { print $3 }' /proc/crypto
}

is_tested() {
  case $(test_of "$tested_driver") in
    "" | unknown) return 1 ;;
  esac
}

report_test() {
  tested_driver=$1
  wait_until is_tested 600 || fail "the kernel has not tested $1: $(test_of "$1")"
  echo "$1-test $(test_of "$1")"
}

report_test virtio_crypto_aes_cbc
[ -z "$RSA_DIGEST" ] || report_test virtio-crypto-rsa
[ -z "$RSA_DIGEST" ] || report_test virtio-pkcs1-rsa
[ -z "$CIPHER_KEY" ] ||
  /files/crypto cipher virtio_crypto_aes_cbc "$CIPHER_KEY" "$CIPHER_IV" "$CIPHER_TEXT" || fail "cipher"
[ -z "$RSA_DIGEST" ] || /files/crypto rsa /files/key.der "$RSA_DIGEST" || fail "rsa"
dmesg | grep -E "alg: (skcipher|akcipher)" && fail "the kernel complains"
echo "done yes"
