// SPDX-License-Identifier: MIT
#include "apps/flags2/job.hpp"

#include <iterator>
#include <map>
#include <set>
#include <sstream>

#include "apps/flags2/country_codes.hpp"
#include "weft/base/print.hpp"
#include "weft/cli/parser.hpp"
#include "weft/fs/write_file.hpp"
#include "weft/http/url.hpp"

namespace flags2 {

namespace {

const std::map<std::string, std::string> servers{
    {"REMOTE", "https://www.fluentpython.com/data/flags"},
    {"LOCAL", "http://localhost:8000/flags"},
    {"DELAY", "http://localhost:8001/flags"},
    {"ERROR", "http://localhost:8002/flags"},
};
const std::string letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZ";

std::string upper(std::string text) {
  for (char& c : text) c = static_cast<char>(std::toupper(static_cast<unsigned char>(c)));
  return text;
}

[[noreturn]] void usage_error(const weft::cli::parser& p, std::string_view message) {
  weft::print("*** Usage error: {}\n{}", message, p.usage());
  throw weft::cli::exit_request{2};
}

void add_code(const weft::cli::parser& p, std::set<std::string>& codes, const std::string& cc) {
  if (cc.empty() || cc.size() > 2 || cc.find_first_not_of(letters) != std::string::npos)
    usage_error(p, "each CC argument must be A to Z or AA to ZZ.");
  if (cc.size() == 2)
    codes.insert(cc);
  else
    for (char second : letters) codes.insert(cc + second);
}

}  // namespace

job parse_arguments(int argc, char** argv, std::size_t concurrency_default) {
  bool all = false, every = false, verbose = false;
  std::int64_t limit = INT64_MAX, max_req = static_cast<std::int64_t>(concurrency_default);
  std::string label = "LOCAL", base_url, output = "downloaded";
  std::vector<std::string> cc;
  weft::cli::parser p("Download flags for country codes. Default: top 20 countries by population.");
  p.positional("CC", cc, "country code or 1st letter (eg. B for BA...BZ)")
      .flag("-a,--all", all, "get all available flags (AD to ZW)")
      .flag("-e,--every", every, "get flags for every possible code (AA...ZZ)")
      .option("-l,--limit", "N", limit, "limit to N first codes")
      .option("-m,--max_req", "CONCURRENT", max_req,
              weft::format("maximum concurrent requests (default={})", concurrency_default))
      .option("-s,--server", "LABEL", label,
              "Server to hit; one of DELAY, ERROR, LOCAL, REMOTE (default=LOCAL)")
      .flag("-v,--verbose", verbose, "output detailed progress info")
      .option("--base-url", "URL", base_url, "hit this server instead: URL/br/br.gif is a flag")
      .option("--output", "DIR", output, "save the flags here (default=downloaded)");
  p.parse(argc, argv);
  if (max_req < 1) usage_error(p, "--max_req CONCURRENT must be >= 1");
  if (limit < 1) usage_error(p, "--limit N must be >= 1");
  const auto server = servers.find(upper(label));
  if (server == servers.end()) usage_error(p, "--server LABEL must be one of DELAY, ERROR, LOCAL, REMOTE");
  const std::string& url = base_url.empty() ? server->second : base_url;
  if (const auto parsed = weft::http::url::parse(url); !parsed)
    p.fail("argument --base-url: " + parsed.error());
  std::istringstream known(every ? every_cc : all ? all_cc : pop20_cc);
  if (every || all || cc.empty()) cc.assign(std::istream_iterator<std::string>(known), {});
  std::set<std::string> codes;
  for (const std::string& each : cc) add_code(p, codes, upper(each));
  while (codes.size() > static_cast<std::size_t>(limit)) codes.erase(std::prev(codes.end()));
  return {.codes = {codes.begin(), codes.end()},
          .server_label = server->first,
          .base_url = url,
          .output = output,
          .concurrency = static_cast<std::size_t>(max_req),
          .verbose = verbose};
}

std::string job::url(const std::string& cc, const std::string& name) const {
  std::string path = "/" + cc + "/" + name;
  for (char& c : path) c = static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
  return base_url + path;
}

void job::save_flag(const std::string& image, const std::string& file_name) const {
  weft::fs::write_file(output / file_name, image);
}

}  // namespace flags2
