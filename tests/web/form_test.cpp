// SPDX-License-Identifier: MIT
#include "weft/web/form.hpp"

#include <gtest/gtest.h>

#include <optional>
#include <string>
#include <vector>

#include "weft/web/app.hpp"
#include "weft/web/test_client.hpp"

namespace weft::web {
namespace {

TEST(Form, TakesFormsAndFiles) {
  app a;
  a.post("/login",
         [](form<"user"> user, form<"age", int, ge(18)> age, form<"tag", std::vector<std::string>> tags) {
           return *user + ' ' + std::to_string(*age) + ' ' + std::to_string(tags->size());
         });
  a.post("/upload", [](file<"doc"> doc, form<"note", std::optional<std::string>> note,
                       file<"more", std::vector<upload>> more) {
    return doc->filename + ' ' + doc->content_type + ' ' + doc->content + ' ' + note->value_or("-") + ' ' +
           std::to_string(more->size());
  });
  test_client client(a);
  const http::headers urlencoded{{"content-type", "application/x-www-form-urlencoded"}};
  EXPECT_EQ(client.post("/login", "user=a+b&age=20&tag=x&tag=y", urlencoded).body(), R"("a b 20 2")");
  EXPECT_EQ(
      client.post("/login", "age=x", urlencoded).body(),
      R"({"detail":[{"type":"missing","loc":["body","user"],"msg":"Field required","input":null},)"
      R"({"type":"int_parsing","loc":["body","age"],"msg":"Input should be a valid integer, unable to parse )"
      R"(string as an integer","input":"x"},{"type":"missing","loc":["body","tag"],"msg":"Field required",)"
      R"("input":null}]})");
  EXPECT_EQ(client.post("/login", "x", {{"content-type", "text/plain"}}).status(), 400);
  const std::string body =
      "--b\r\ncontent-disposition: form-data; name=\"doc\"; filename=\"d.txt\"\r\ncontent-type: "
      "text/plain\r\n\r\n"
      "hi\r\n--b\r\ncontent-disposition: form-data; name=\"note\"\r\n\r\nn\r\n--b\r\ncontent-disposition: "
      "form-data; name=\"more\"; filename=\"1\"\r\n\r\n1\r\n--b--\r\n";
  EXPECT_EQ(client.post("/upload", body, {{"content-type", "multipart/form-data; boundary=b"}}).body(),
            R"("d.txt text/plain hi n 1")");
  EXPECT_EQ(
      client.post("/upload", "--b--\r\n", {{"content-type", "multipart/form-data; boundary=b"}}).status(),
      422);
  EXPECT_EQ(client.post("/upload", "--b", {{"content-type", "multipart/form-data; boundary=b"}}).status(),
            400);
}

TEST(Form, WhatNobodyHasFilledInWasNotSent) {
  app a;
  a.post("/fields", [](form<"age", std::optional<int>> age, form<"city", std::string, or_else<"Ulm">()> city,
                       form<"tag", std::vector<std::string>> tags) {
    return std::to_string(age->value_or(-1)) + ' ' + *city + ' ' + std::to_string(tags->size());
  });
  a.post("/name", [](form<"name"> name) { return *name; });
  a.post("/file", [](file<"doc", std::optional<upload>> doc) { return doc->has_value(); });
  a.post("/files", [](file<"doc", std::vector<upload>> all) { return all->size(); });
  test_client client(a);
  const http::headers urlencoded{{"content-type", "application/x-www-form-urlencoded"}};
  EXPECT_EQ(client.post("/fields", "age=&city=&tag=&tag=x", urlencoded).body(), R"("-1 Ulm 2")");
  EXPECT_EQ(client.post("/name", "name=", urlencoded).body(),
            R"({"detail":[{"type":"missing","loc":["body","name"],"msg":"Field required","input":null}]})");
  const auto part = [](std::string filename, std::string content) {
    return "--b\r\ncontent-disposition: form-data; name=\"doc\"; filename=\"" + filename + "\"\r\n\r\n" +
           content + "\r\n";
  };
  const http::headers multipart{{"content-type", "multipart/form-data; boundary=b"}};
  EXPECT_EQ(client.post("/file", part("", "") + "--b--\r\n", multipart).body(), "false");
  EXPECT_EQ(client.post("/file", part("", "x") + "--b--\r\n", multipart).body(), "true");
  EXPECT_EQ(client.post("/file", part("empty.txt", "") + "--b--\r\n", multipart).body(), "true");
  EXPECT_EQ(client.post("/files", part("", "") + part("x", "") + "--b--\r\n", multipart).body(), "2");
}

}  // namespace
}  // namespace weft::web
