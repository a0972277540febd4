// SPDX-License-Identifier: MIT
// A certificate for localhost that has signed itself, and its key: for programs that talk to themselves.
#pragma once

#include <string_view>

inline constexpr std::string_view localhost_certificate = R"(-----BEGIN CERTIFICATE-----
MIIBZzCCAQ2gAwIBAgIBATAKBggqhkjOPQQDAjAUMRIwEAYDVQQDDAlsb2NhbGhv
c3QwIBcNMjAwMTAxMDAwMDAwWhgPMjEyMDAxMDEwMDAwMDBaMBQxEjAQBgNVBAMM
CWxvY2FsaG9zdDBZMBMGByqGSM49AgEGCCqGSM49AwEHA0IABMgZ6cubDqDEh1/E
VUTtBpND5CM3FOTwkzY0Lxtg3GH4JWPdlWz+anFsgzef9e0exdHlA9g9u2PXW5mq
FrcqtyujTjBMMA8GA1UdEwEB/wQFMAMBAf8wGgYDVR0RBBMwEYIJbG9jYWxob3N0
hwR/AAABMB0GA1UdDgQWBBQgmIGpUrjgKzUaeevQl/Gl1UNIOzAKBggqhkjOPQQD
AgNIADBFAiAbPoMmqpQxIhCn3kOwHQhKUnmYIY8A8FObix3M98kHdgIhAKAkiQ8E
xT3sJNeJg2wrNjS1teg1gcGZLzKdFiu+rmkC
-----END CERTIFICATE-----
)";

inline constexpr std::string_view localhost_key = R"(-----BEGIN PRIVATE KEY-----
MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQg3NJ5PC+v3CDkgEvN
h3DMMs8PJf1t2mUf3KVHlBn80sqhRANCAATIGenLmw6gxIdfxFVE7QaTQ+QjNxTk
8JM2NC8bYNxh+CVj3ZVs/mpxbIM3n/XtHsXR5QPYPbtj11uZqha3Krcr
-----END PRIVATE KEY-----
)";
