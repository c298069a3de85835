/*
 * crypto cipher DRIVER KEY IV TEXT   encrypts with this driver of the kernel and decrypts again
 * crypto rsa FILE DIGEST             signs, verifies, encrypts and decrypts with the private key in FILE (PKCS #8, DER)
 *
 * Keys of RSA have 2048 bits. Hexadecimal everywhere. Prints "cipher HEX" and "plain HEX", or "signature HEX", "verified yes", "forged ERRNO",
 * "decrypted HEX".
 */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <linux/if_alg.h>
#include <linux/keyctl.h>

enum { most = 4096, modulus = 256 };

static void die(const char *what) {
  printf("failed %s: %s\n", what, strerror(errno));
  exit(1);
}

static size_t from_hex(const char *text, uint8_t *bytes) {
  size_t count = 0;
  for (; text[0] != '\0' && text[1] != '\0' && count < most; text += 2, count++) {
    unsigned value;
    sscanf(text, "%2x", &value);
    bytes[count] = value;
  }
  return count;
}

static void print_hex(const char *name, const uint8_t *bytes, size_t count) {
  printf("%s ", name);
  for (size_t index = 0; index < count; index++) printf("%02x", bytes[index]);
  printf("\n");
}

/* Sends one message with its operation and vector, and reads as much as it was. */
static void run_cipher(int socket, int operation, const uint8_t *iv, size_t iv_length, uint8_t *data, size_t length) {
  char control[CMSG_SPACE(4) + CMSG_SPACE(sizeof(struct af_alg_iv) + 64)] = {0};
  struct iovec part = {data, length};
  struct msghdr message = {.msg_iov = &part, .msg_iovlen = 1, .msg_control = control, .msg_controllen = sizeof control};
  struct cmsghdr *header = CMSG_FIRSTHDR(&message);
  header->cmsg_level = SOL_ALG;
  header->cmsg_type = ALG_SET_OP;
  header->cmsg_len = CMSG_LEN(4);
  *(uint32_t *)CMSG_DATA(header) = operation;
  header = CMSG_NXTHDR(&message, header);
  header->cmsg_level = SOL_ALG;
  header->cmsg_type = ALG_SET_IV;
  header->cmsg_len = CMSG_LEN(sizeof(struct af_alg_iv) + iv_length);
  struct af_alg_iv *vector = (void *)CMSG_DATA(header);
  vector->ivlen = iv_length;
  memcpy(vector->iv, iv, iv_length);
  message.msg_controllen = CMSG_SPACE(4) + CMSG_SPACE(sizeof(struct af_alg_iv) + iv_length);
  if (sendmsg(socket, &message, 0) != (ssize_t)length) die("sendmsg");
  if (read(socket, data, length) != (ssize_t)length) die("read");
}

static void cipher(char **arguments) {
  uint8_t key[64], iv[64], data[most];
  struct sockaddr_alg address = {.salg_family = AF_ALG, .salg_type = "skcipher"};
  strncpy((char *)address.salg_name, arguments[0], sizeof address.salg_name - 1);
  size_t key_length = from_hex(arguments[1], key);
  size_t iv_length = from_hex(arguments[2], iv);
  size_t length = from_hex(arguments[3], data);
  int listener = socket(AF_ALG, SOCK_SEQPACKET, 0);
  if (listener < 0) die("AF_ALG");
  if (bind(listener, (void *)&address, sizeof address) < 0) die(arguments[0]);
  if (setsockopt(listener, SOL_ALG, ALG_SET_KEY, key, key_length) < 0) die("the key");
  int connection = accept(listener, NULL, 0);
  if (connection < 0) die("accept");
  run_cipher(connection, ALG_OP_ENCRYPT, iv, iv_length, data, length);
  print_hex("cipher", data, length);
  run_cipher(connection, ALG_OP_DECRYPT, iv, iv_length, data, length);
  print_hex("plain", data, length);
}

static long keyctl(int operation, struct keyctl_pkey_params *parameters, const char *info, void *in, void *out) {
  return syscall(SYS_keyctl, operation, parameters, info, in, out);
}

static void rsa(char **arguments) {
  uint8_t file[most], digest[64], result[most], plain[most];
  int fd = open(arguments[0], O_RDONLY);
  ssize_t size = fd < 0 ? -1 : read(fd, file, sizeof file);
  if (size < 0) die(arguments[0]);
  uint32_t length = from_hex(arguments[1], digest);
  int32_t key = syscall(SYS_add_key, "asymmetric", "test", file, size, KEY_SPEC_PROCESS_KEYRING);
  if (key < 0) die("add_key");

  struct keyctl_pkey_params sign = {.key_id = key, .in_len = length, .out_len = modulus};
  long signed_length = keyctl(KEYCTL_PKEY_SIGN, &sign, "enc=pkcs1 hash=sha256", digest, result);
  if (signed_length < 0) die("sign");
  print_hex("signature", result, signed_length);
  struct keyctl_pkey_params verify = {.key_id = key, .in_len = length, .in2_len = signed_length};
  if (keyctl(KEYCTL_PKEY_VERIFY, &verify, "enc=pkcs1 hash=sha256", digest, result) < 0) die("verify");
  printf("verified yes\n");
  result[20] ^= 1;
  long forged = keyctl(KEYCTL_PKEY_VERIFY, &verify, "enc=pkcs1 hash=sha256", digest, result);
  printf("forged %s\n", forged < 0 ? strerrorname_np(errno) : "yes");

  struct keyctl_pkey_params encrypt = {.key_id = key, .in_len = length, .out_len = modulus};
  long encrypted_length = keyctl(KEYCTL_PKEY_ENCRYPT, &encrypt, "enc=pkcs1", digest, result);
  if (encrypted_length < 0) die("encrypt");
  struct keyctl_pkey_params decrypt = {.key_id = key, .in_len = encrypted_length, .out_len = modulus - 11};
  long decrypted_length = keyctl(KEYCTL_PKEY_DECRYPT, &decrypt, "enc=pkcs1", result, plain);
  if (decrypted_length < 0) die("decrypt");
  print_hex("decrypted", plain, decrypted_length);
}

int main(int count, char **arguments) {
  setvbuf(stdout, NULL, _IONBF, 0);
  if (count == 6 && strcmp(arguments[1], "cipher") == 0) cipher(arguments + 2);
  else if (count == 4 && strcmp(arguments[1], "rsa") == 0) rsa(arguments + 2);
  else return 2;
  return 0;
}
